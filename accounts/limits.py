"""Where sign-in attempts come from and where they are counted (allauth counts, in a cache of its own)."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router
from django.http import HttpRequest
from django.utils import timezone

IPV6_NETWORK = 64  # bits: what one subscriber has to choose addresses from


def client_address(request: HttpRequest) -> str:
    """The address of who asks: as the outermost of our `TRUSTED_PROXY_COUNT` proxies saw it, else the connection's.

    Empty when neither is an address (a test's request has none).
    """
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    proxies = settings.TRUSTED_PROXY_COUNT
    forwarded = said[-proxies] if 0 < proxies <= len(said) else ""
    return _normal(forwarded) or _normal(request.META.get("REMOTE_ADDR", ""))


def client_network(request: HttpRequest) -> str:
    """What is locked when attempts fail: an IPv4 address, or the /64 of an IPv6 one."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/{IPV6_NETWORK}", strict=False).network_address)


def _normal(typed: str) -> str:
    try:
        address = ipaddress.ip_address(typed.strip())
    except ValueError:
        return ""
    # An IPv4 address written as IPv6: all of those share one /64.
    return str(getattr(address, "ipv4_mapped", None) or address)


class LimitsCache(DatabaseCache):
    """Django's cache in the database, that drops no count that still holds: a flood of attempts would free them."""

    def clear_expired(self) -> int:
        """Rows deleted."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        with connection.cursor() as cursor:
            now = timezone.now().replace(microsecond=0)
            cursor.execute(
                f"DELETE FROM {connection.ops.quote_name(self._table)} WHERE expires < %s",
                [connection.ops.adapt_datetimefield_value(now)],
            )
            return cursor.rowcount

    def _cull(self, *args: object) -> None:
        self.clear_expired()
