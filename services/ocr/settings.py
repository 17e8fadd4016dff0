from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.settings import BaseService


class Settings(BaseService):
    model_config = SettingsConfigDict(env_prefix="OCR_", frozen=True, extra="ignore")

    http_port: int = 8104
    text_processes: int = Field(1, ge=1, description="Read PDF text and XML")
    scan_processes: int = Field(2, ge=1, description="Run Tesseract, one thread each: as many as cores (OCR-8)")
    text_seconds: float = Field(30.0, description="One document with a text layer or an XML may take (OCR-9)")
    scan_seconds: float = Field(120.0, description="One scanned document may take (OCR-9)")
    memory_mib: int = Field(1024, description="One document may take (OCR-9)")
    max_bytes: int = Field(100_000_000, description="One document may have (OCR-9)")
    max_pages: int = Field(2_000, description="One document may have (OCR-9)")
    lease_seconds: float = Field(
        15.0, gt=0, description="After which another takes over what a dead service was reading"
    )
