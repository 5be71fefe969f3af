from xinglian.kernel.models.audit import AuditEntry
from xinglian.kernel.models.fact import FactRow
from xinglian.kernel.models.file import StoredFile
from xinglian.kernel.models.knob import KnobValue
from xinglian.kernel.models.letter import Heard, Letter
from xinglian.kernel.models.tap import Tap

__all__ = ["AuditEntry", "FactRow", "Heard", "KnobValue", "Letter", "StoredFile", "Tap"]
