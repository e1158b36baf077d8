"""Reading printed documents back, as a person or a search would."""

import re

import pypdfium2
import pytest

from desktop.printing.page import MM, Printed


class Read:
    """A printed document, opened again."""

    def __init__(self, printed: Printed) -> None:
        with pypdfium2.PdfDocument(printed.pdf) as document:
            self.title = document.get_metadata_dict()["Title"]
            self.size_mm = tuple(round(side / MM) for side in document[0].get_size())
            self.pages = [self._text(page) for page in document]
            self.spots = [self._spots(page) for page in document]
            self.ink = [self._ink(page) for page in document]

    @property
    def words(self) -> str:
        """All that it says, without blanks and line breaks."""
        return re.sub(r"\s", "", "".join(self.pages))

    def _text(self, page) -> str:
        return str(page.get_textpage().get_text_range())

    def _spots(self, page) -> list[tuple[str, float, float]]:
        """Each character with its place in mm from the left and the top of the sheet."""
        text, height = page.get_textpage(), page.get_height()
        spots = []
        for number in range(text.count_chars()):
            left, _, _, top = text.get_charbox(number, loose=True)
            spots.append((text.get_text_range(number, 1), left / MM, (height - top) / MM))
        return spots

    def _ink(self, page) -> float:
        """How much of the page is not white."""
        counts = page.render(scale=0.5, grayscale=True).to_pil().histogram()
        return float(sum(counts[:250]) / sum(counts))


@pytest.fixture
def read():
    """Opens what was printed."""
    return Read
