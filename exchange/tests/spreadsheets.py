"""Spreadsheets made by hand, sound and not: their parts are given, so that a test may break one."""

import io
import zipfile

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
HEADER = ["Date", "Quartier", "Lieu", "Médiateurs", "Durée", "Personnes médiées"]
OUTING = ["11/03/2025", "Hors quartier", "Halle", "2", "2h", "10"]


def archive(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return file.getvalue()


def text_row(number, texts):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    cells = "".join(
        f'<c r="{letters[rank]}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for rank, text in enumerate(texts)
    )
    return f'<row r="{number}">{cells}</row>'


def sheet(rows, after=""):
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


# A header and an outing, as most tests have them.
TABLE = text_row(1, HEADER) + text_row(2, OUTING)


def xlsx_parts(rows=TABLE, *, after="", **parts):
    """The parts of an XLSX of one tab; `parts` changes or adds some, by names with « / » as « __ »."""
    content = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>'
        '<sheet name="Sorties" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2"'
        f' Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>Halle</t></si></sst>',
        "xl/worksheets/sheet1.xml": sheet(rows, after),
    }
    return content | {name.replace("__", "/"): part for name, part in parts.items()}


def xlsx(rows=TABLE, *, after="", **parts):
    return archive(xlsx_parts(rows, after=after, **parts))


def ods_row(texts, attributes="", cell=""):
    cells = "".join(
        f'<table:table-cell office:value-type="string"{cell}><text:p>{text}</text:p></table:table-cell>'
        for text in texts
    )
    return f"<table:table-row{attributes}>{cells}</table:table-row>"


def ods(rows=None, *, before="", **parts):
    rows = ods_row(HEADER) + ods_row(OUTING) if rows is None else rows
    names = "".join(f' xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    content = (
        f"{before}<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="Sorties">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    found = {"mimetype": ODS_TYPE, "content.xml": content, "META-INF/manifest.xml": "<manifest/>"}
    return archive(found | {name.replace("__", "/"): part for name, part in parts.items()})


def csv(*rows, delimiter=";"):
    return "\n".join(delimiter.join(row) for row in rows).encode()


def book(**tabs):
    """An XLSX with these rows in each tab."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in tabs.items():
        sheet = made.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()
