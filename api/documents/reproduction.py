"""Whether a PDF's pages show its data: the file is made again from its record and compared byte for byte."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum

import typst

from api.documents.certificate import certificate_pdf
from api.documents.fonts import FACES
from api.documents.pieces import piece_pdf
from api.documents.signatures import signature_of
from api.documents.statement import statement_pdf
from api.documents.ticket import TicketPaper, ticket_pdf
from api.documents.voucher import voucher_pdf
from registry.errors import Words
from registry.proof.bundle import DocumentProof
from registry.proof.notes import Verifier
from registry.proof.verify import event_fields


class Pages(Enum):
    """Bytes that differ are no forgery yet: the address, the version of the program or a signature may."""

    SAME = Words(
        "另已证实：由数据和网址{site}重新制作的文件与本文件逐字节相同，版面与数据一致。",
        "Also proven: the file made again from the data and the address {site} is the same byte for byte, "
        "so its pages show the data.",
    )
    NOT_REPRODUCED = Words(
        "版面未证实：由数据和网址{site}重新制作的文件与本文件不同，可能是网址或程序版本不同，也可能是版面被改；请以数据为准。",
        "The pages are not proven: the file made again from the data and the address {site} differs; another "
        "address or version of the program, or altered pages. Rely on the data.",
    )
    NOT_TRIED = Words(
        "版面未核对：本机缺少字体，或没有这种文件的模板。",
        "The pages were not compared: fonts or the template of this paper are missing here.",
    )


PRINTED: Mapping[str, Callable[[TicketPaper], bytes]] = {
    "voucher": voucher_pdf,
    "sink-certificate": certificate_pdf,
    "neutrality-statement": statement_pdf,
    "piece-certificate": piece_pdf,
}
"""Template → how its pages are made; all others are tickets."""


def pages_of(pdf: bytes, found: DocumentProof, trusted: Sequence[Verifier], site: str) -> Pages:
    """For a proven document only. The address of the QR code comes from the reader, never from the file.

    A signature is cut off first, if signing is all that was done to the file.
    """
    if not all(face.exists() for face in FACES):
        return Pages.NOT_TRIED
    signature = signature_of(pdf)
    unsigned = signature.base if signature else pdf
    event_id = str(event_fields(found.event)["id"])
    template = str(found.document.get("template_version")).rpartition("-")[0]
    printed = PRINTED.get(template, ticket_pdf)
    try:
        made = (printed(TicketPaper(found, event_id, site, key.vkey)) for key in trusted)
        return Pages.SAME if unsigned in made else Pages.NOT_REPRODUCED
    except (KeyError, ValueError, TypeError, typst.TypstError):
        return Pages.NOT_TRIED
