"""python -m services.portal.usecases.unpacking: a PDF on the standard input, the certificate embedded in it on the output."""

import sys

import pypdfium2 as pdfium

from certificates import EMBEDDED_NAME, MAX_EXPORT_BYTES
from services.portal.usecases import apart


def main() -> None:
    apart.bound()
    document = pdfium.PdfDocument(sys.stdin.buffer.read())
    for index in range(document.count_attachments()):
        attachment = document.get_attachment(index)
        if attachment.get_name() == EMBEDDED_NAME:
            sys.stdout.buffer.write(bytes(attachment.get_data())[:MAX_EXPORT_BYTES])
            return


if __name__ == "__main__":
    main()
