"""What every table of a definition file shares: it becomes a dataclass; unknown keys are faults."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import RAISE, Schema, fields, post_load

from hub.definitions.fields import Fault, Later, ListOf, Name, Value


class Table(Schema):
    """One table of the file; becomes `makes`. Keys of the kind `Later` are checked elsewhere and left out."""

    makes: ClassVar[Any] = None
    error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "unknown": Fault("%(key)s is not known here."),
        "type": Fault("%(key)s must be a table.", "Write its keys under a header in [ ]."),
    }

    class Meta:
        unknown = RAISE

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> Any:
        """The dataclass; lists become tuples."""
        later = {name for name, field in self.fields.items() if isinstance(field, Later)}
        return self.makes(
            **{k: tuple(v) if isinstance(v, list) else v for k, v in data.items() if k not in later}
        )


def tables(schema: type[Table], key: str) -> fields.Nested:
    """[[key]] tables, any number."""
    return fields.Nested(schema, many=True, data_key=key, error_messages={
        "type": [Fault("%(key)s must be a list of tables.", "Write its header in [[ ]].")],
    })  # fmt: skip


def names(pattern: Any = None) -> Value:
    """A list of names."""
    return ListOf(Name(pattern) if pattern else Name())
