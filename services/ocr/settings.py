import os

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService
from services.ocr.domain.reading import EngineName


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0))


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="OCR_", frozen=True, extra="ignore")

    http_port: int = 8104
    text_processes: int = Field(1, ge=1, description="Read PDF text and XML")
    scan_processes: int = Field(
        default_factory=cores, ge=1, description="Run Tesseract, one thread each; by default as many as cores (OCR-8)"
    )
    engine: EngineName = Field(
        "auto",
        description="Reads pictures: in the process (tesserocr), apart (pytesseract), or apart where the first fails",
    )
    text_seconds: float = Field(30.0, description="One document with a text layer or an XML may take (OCR-9)")
    scan_seconds: float = Field(120.0, description="One scanned document may take (OCR-9)")
    memory_mib: int = Field(1024, description="One document may take (OCR-9)")
    max_bytes: int = Field(100_000_000, description="One document may have (OCR-9)")
    max_pages: int = Field(2_000, description="One document may have (OCR-9)")
    file_wait_seconds: float = Field(
        900.0, ge=0, description="A file that the store of files does not give is tried again, for so long (OCR-9)"
    )
    lease_seconds: float = Field(
        15.0, gt=0, description="After which another takes over what a dead service was reading"
    )
