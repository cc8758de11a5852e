"""A phone line between the browser and the site: so many bytes a second, so long to come and go, every byte counted.

Chromium's own throttling slows pages only: what a service worker fetches for them would be free and invisible.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from urllib.parse import urlsplit


class Line:
    """`line.address` leads to `address`; `slow` says whether the line is a phone's or this machine's own."""

    def __init__(self, address: str, *, bytes_per_second: int, round_trip: float) -> None:
        self.upstream = urlsplit(address)
        self.bytes_per_second, self.round_trip = bytes_per_second, round_trip
        self.slow = False
        self.received = 0
        self._free_at = 0.0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://localhost:{self._door.getsockname()[1]}"
        # Its own thread: Playwright's loop has this one.
        threading.Thread(target=asyncio.run, args=[self._serve()], daemon=True).start()

    async def _serve(self) -> None:
        async with await asyncio.start_server(self._connect, sock=self._door) as server:
            await server.serve_forever()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(10):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.upstream.port)
        await asyncio.gather(
            self._carry(reader, far_writer, is_down=False), self._carry(far_reader, writer, is_down=True)
        )

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_down: bool) -> None:
        """What comes down shares the line's width; both ways take half a round trip."""
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._deliver(on_the_way, writer))
        chunk = b" "
        while chunk:
            try:
                chunk = await reader.read(1500)
            except OSError:
                chunk = b""
            at = asyncio.get_running_loop().time()
            if is_down:
                self.received += len(chunk)
            if self.slow:
                if is_down:
                    self._free_at = at = max(at, self._free_at) + len(chunk) / self.bytes_per_second
                at += self.round_trip / 2
            await on_the_way.put((at, chunk))
        await arriving

    async def _deliver(self, on_the_way: asyncio.Queue, writer: asyncio.StreamWriter) -> None:
        while True:
            at, chunk = await on_the_way.get()
            await asyncio.sleep(at - asyncio.get_running_loop().time())
            if not chunk:
                writer.close()
                return
            try:
                writer.write(chunk)
                await writer.drain()
            except OSError:
                return
