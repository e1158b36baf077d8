"""The preview beside the choices, and the press that puts the same pages on paper."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions, QPdfPageRenderer
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from desktop.qt.parts import GRID, Empty, button, label, row

DOTS_PER_INCH = 300
POINTS_PER_INCH = 72
ZOOM_STEP, ZOOM_LEAST, ZOOM_MOST = 1.25, 0.25, 4.0


class Pages(QObject):
    """A PDF in memory: the document and the bytes it reads from."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bytes = QByteArray()
        self._buffer = QBuffer(self)
        self.document = QPdfDocument(self)

    def load(self, pdf: bytes) -> None:
        """Shows other bytes."""
        self.document.close()
        self._buffer.close()
        self._bytes = QByteArray(pdf)
        self._buffer.setData(self._bytes)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(self._buffer)

    def clear(self) -> None:
        """Shows nothing."""
        self.document.close()
        self._buffer.close()


class Preview(QWidget):
    """The pages as they will come out, or the sentence why there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = Pages(self)
        self.view = QPdfView(self)
        self.view.setDocument(self.pages.document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._title, self._state = label("heading"), label("muted")
        self._wide = button(lambda: self._fit(QPdfView.ZoomMode.FitToWidth), "link")
        self._whole = button(lambda: self._fit(QPdfView.ZoomMode.FitInView), "link")
        self._closer = button(lambda: self._zoom(ZOOM_STEP), "link")
        self._farther = button(lambda: self._zoom(1 / ZOOM_STEP), "link")
        self.empty = Empty("printer")
        holder = QWidget()
        self._which = QStackedLayout(holder)
        self._which.addWidget(self.view)
        self._which.addWidget(self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2 * GRID, 0, 0)
        layout.setSpacing(GRID)
        line = row(
            self._title, self._state, None, self._farther, self._closer, self._wide, self._whole
        )
        line.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        layout.addLayout(line)
        layout.addWidget(holder, 1)
        self._show_tools(False)
        self.retranslate()

    def _fit(self, mode: QPdfView.ZoomMode) -> None:
        self.view.setZoomMode(mode)

    def _zoom(self, factor: float) -> None:
        now = self.view.zoomFactor()
        if self.view.zoomMode() != QPdfView.ZoomMode.Custom:
            width = self.pages.document.pagePointSize(0).width()
            screen = self.logicalDpiX() / POINTS_PER_INCH
            now = self.view.viewport().width() / max(1.0, width * screen)
        self.view.setZoomMode(QPdfView.ZoomMode.Custom)
        self.view.setZoomFactor(max(ZOOM_LEAST, min(ZOOM_MOST, now * factor)))

    def show_pdf(self, pdf: bytes, title: str) -> None:
        """Shows a finished document."""
        self.pages.load(pdf)
        self._title.setText(title)
        self.say_pages()
        self._which.setCurrentWidget(self.view)
        self._show_tools(True)

    def _show_tools(self, on: bool) -> None:
        for tool in (self._wide, self._whole, self._closer, self._farther):
            tool.setVisible(on)

    def say_pages(self) -> None:
        """How many pages there are."""
        count = self.pages.document.pageCount()
        self._state.setText(self.tr("{0} pages").format(count) if count else "")

    def say_busy(self) -> None:
        """A newer version is on its way."""
        self._state.setText(self.tr("being made …"))

    def say_nothing(self, why: str, offer: str = "") -> None:
        """There are no pages, because; ``offer`` is on a button that helps."""
        self.pages.clear()
        self._title.setText("")
        self._state.setText("")
        self.empty.say(why, offer)
        self._which.setCurrentWidget(self.empty)
        self._show_tools(False)

    def count(self) -> int:
        """The number of pages shown."""
        return self.pages.document.pageCount()

    def retranslate(self) -> None:
        """Shows everything in the language of now."""
        self._wide.setText(self.tr("Page width"))
        self._whole.setText(self.tr("Whole page"))
        self._closer.setText(self.tr("Larger"))
        self._farther.setText(self.tr("Smaller"))
        if self._which.currentWidget() is self.view:
            self.say_pages()


class Press(QObject):
    """Prints pages one after the other; each is drawn in a thread of Qt's own.

    Signals: ``moved(done, whole)`` after each page, ``ended(done)``: all of them, or fewer when it
    was cancelled or the printer failed.
    """

    moved = Signal(int, int)
    ended = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages = Pages(self)
        self._renderer = QPdfPageRenderer(self)
        self._renderer.setDocument(self._pages.document)
        self._renderer.setRenderMode(QPdfPageRenderer.RenderMode.MultiThreaded)
        self._renderer.pageRendered.connect(self._drawn)
        self._printer: QPrinter | None = None
        self._painter: QPainter | None = None
        self._first = self._last = 0
        self._stop = False

    @property
    def busy(self) -> bool:
        """Whether something is being printed."""
        return self._printer is not None

    def start(self, pdf: bytes, printer: QPrinter) -> None:
        """Prints the pages that the printer was set to, all of them by default."""
        if self.busy:
            return
        self._pages.load(pdf)
        count = self._pages.document.pageCount()
        self._first = max(1, printer.fromPage()) - 1
        self._last = (min(count, printer.toPage()) if printer.toPage() else count) - 1
        self._printer, self._stop = printer, False
        across = self._pages.document.pagePointSize(0)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        wide = across.width() > across.height()
        printer.setPageOrientation(
            QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
        )
        printer.setFullPage(True)
        printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
        self._painter = QPainter()
        if self._first > self._last or not self._painter.begin(printer):
            self._end(0)
            return
        self._ask(self._first)

    def cancel(self) -> None:
        """Stops after the page that is being drawn."""
        self._stop = True

    def _ask(self, page: int) -> None:
        size = self._pages.document.pagePointSize(page) * (DOTS_PER_INCH / POINTS_PER_INCH)
        self._renderer.requestPage(page, QSize(round(size.width()), round(size.height())))

    def _drawn(
        self,
        page: int,
        _size: QSize,
        image: QImage,
        _options: QPdfDocumentRenderOptions,
        _request: int,
    ) -> None:
        printer, painter = self._printer, self._painter
        if printer is None or painter is None:
            return
        if self._stop:
            printer.abort()
            self._end(page - self._first)
            return
        paper = QImage(image.size(), QImage.Format.Format_RGB32)
        paper.fill(Qt.GlobalColor.white)
        onto = QPainter(paper)
        onto.drawImage(0, 0, image)
        onto.end()
        painter.drawImage(painter.viewport(), paper)
        self.moved.emit(page - self._first + 1, self._last - self._first + 1)
        if page >= self._last or not printer.newPage():
            self._end(page - self._first + 1)
        else:
            self._ask(page + 1)

    def _end(self, done: int) -> None:
        if self._painter is not None and self._painter.isActive():
            self._painter.end()
        self._painter = self._printer = None
        self._pages.clear()
        self.ended.emit(done)
