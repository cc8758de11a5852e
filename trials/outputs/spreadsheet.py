"""LibreOffice opens the attached CSV as a French desk does, and works out page 2 from it by formulas.

Two runs of the program: the CSV becomes a workbook, which is given a sheet of formulas; then that sheet is computed.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook

PROGRAM = shutil.which("soffice")
# UTF-8, semicolons, double quotes, from the first line on, French (1036): « 2,5 » is a number.
AS_FRENCH = "CSV:59,34,76,1,,1036"
OF_SECOND_SHEET = "csv:Text - txt - csv (StarCalc):59,34,76,1,,1036,false,true,false,false,false,2"


def recompute(attached_csv: str, codes: Mapping[str, str]) -> dict[str, str]:
    """By label, what the program writes of the figure whose code is given; of « part / base », the share in per cent,
    and « 5 sur 16 » where the base is under twenty.

    Raises RuntimeError without LibreOffice.
    """
    if PROGRAM is None:
        raise RuntimeError("LibreOffice manque\u00a0: apt-get install --no-install-recommends libreoffice-calc-nogui")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "chiffres.csv").write_text(attached_csv, encoding="utf-8")
        _convert(folder, "chiffres.csv", "xlsx", f"--infilter={AS_FRENCH}")
        book = load_workbook(folder / "chiffres.xlsx")
        page = book.create_sheet("page2")
        for label, code in codes.items():
            page.append([label, _formula(code)])
        book.save(folder / "page2.xlsx")
        _convert(folder, "page2.xlsx", OF_SECOND_SHEET)
        found = next(folder.glob("page2*.csv")).read_text(encoding="utf-8")
    return dict(csv.reader(found.splitlines(), delimiter=";"))


def _formula(code: str) -> str:
    part, _, base = code.partition(" / ")
    if base:
        share, of = _looked_up(part, 3), _looked_up(base, 3)
        return f'=IF({of}<20,{share}&" sur "&{of},ROUND(100*{share}/{of},0)&" %")'
    value, mark = _looked_up(part, 3), f"IFERROR({_looked_up(part, 5)},0)"
    about = f'IF({value}<5,"< 5","≈ "&TEXT({value},"0"))'
    exact = f'SUBSTITUTE(TEXT(ROUND({value},IF(ABS({value})<100,1,0)),"General"),".",",")'
    return f"=IF({mark}=10,{about},{exact})"


def _looked_up(code: str, column: int) -> str:
    return f'VLOOKUP("{code}",chiffres!$A$1:$E$9999,{column},0)'


def _convert(folder: Path, name: str, to: str, *options: str) -> None:
    command = [str(PROGRAM), "--headless", f"-env:UserInstallation=file://{folder}/profile", *options]
    command += ["--convert-to", to, "--outdir", str(folder), str(folder / name)]
    subprocess.run(command, check=True, capture_output=True, timeout=900)
