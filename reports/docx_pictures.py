"""Charts in a DOCX report: a vector picture that new programs show, and a bitmap of it for all others."""

from __future__ import annotations

import io
from typing import Any

from docx.document import Document as DocumentObject
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml

from reports.charts import chart_png, chart_svg
from reports.docx_xml import TWIP
from reports.model import Chart, Language
from reports.printable import printable

MM = 36_000
"""EMU in a millimetre."""
_DRAWING = (
    '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main">'
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{x}" cy="{y}"/><wp:docPr id="{number}" name=""/>'
    '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
    '<pic:nvPicPr><pic:cNvPr id="{number}" name=""/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{png}"><a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
    '<asvg:svgBlip r:embed="{svg}"/></a:ext></a:extLst></a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{x}" cy="{y}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing>"
)


def picture(document: DocumentObject, chart: Chart, language: Language, width: int, number: int) -> Any:
    """A run's drawing of `chart`, at most `width` twips wide; `number` differs between the pictures of a document."""
    width_mm = width * TWIP / MM
    png, svg = chart_png(chart, language, width_mm), chart_svg(chart, language, width_mm)
    part = document.part
    package = part.package
    bitmap, _ = part.get_or_add_image(io.BytesIO(png))
    vector = Part(PackURI(f"/word/media/chart{number}.svg"), "image/svg+xml", svg.encode(), package)
    image = Image.from_blob(png)
    x = width * TWIP
    drawing = parse_xml(
        _DRAWING.format(
            x=x, y=round(x * image.px_height / image.px_width), number=number, png=bitmap,
            svg=part.relate_to(vector, RELATIONSHIP_TYPE.IMAGE),
        )
    )  # fmt: skip
    for named in drawing.iter("{*}docPr", "{*}cNvPr"):
        named.set("name", printable(chart.caption))
        named.set("descr", printable(chart.alt))
    return drawing
