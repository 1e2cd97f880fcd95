"""The tables. Nothing here asks or decides; see `migrations` for how they came about."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    column,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

ACTIVE = "active"
PAUSED = "paused"
CLAIMED = "claimed"
# A number that old buttons carry must not become that of another row; SQLite would use it again.
_NEVER_AGAIN = {"sqlite_autoincrement": True}
_UNFIT = re.compile(r"[\x00\ud800-\udfff]")


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware datetime, kept in UTC. SQLite has no time zones, so it stores the naive UTC value.

    Raises
    ------
    ValueError
        When given a naive datetime: there is no telling which moment that is.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Turn it into what the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: dt.datetime | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> dt.datetime | None:
        """Make it aware again."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Words(TypeDecorator[str]):
    """Text from outside, made fit for any database: what one cannot hold becomes U+FFFD.

    That is NUL and halves of surrogate pairs. What goes beyond `length` characters is cut off.
    """

    impl = Text
    cache_ok = True

    def __init__(self, length: int | None = None) -> None:
        super().__init__()
        self.length = length

    def process_bind_param(
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> str | None:
        """Turn it into what the database keeps."""
        return None if value is None else _UNFIT.sub("\ufffd", value[: self.length])


class Base(DeclarativeBase):
    """The tables' common ground. Constraints are named, or SQLite could never alter them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _chat_key() -> ForeignKey:
    return ForeignKey("chats.chat_id", ondelete="CASCADE")


class ChatRow(Base):
    """A chat that has settings or a history. `quote_round` counts fillings of its shuffle bag."""

    __tablename__ = "chats"

    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    time_zone: Mapped[str | None] = mapped_column(String(64))
    quote_round: Mapped[int] = mapped_column(Integer)
    created: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class SubscriptionRow(Base):
    """A chat's daily quote and its next due moment."""

    __tablename__ = "subscriptions"
    __table_args__ = (Index(None, "state", "due"),)

    chat_id: Mapped[int] = mapped_column(
        BigInteger, _chat_key(), primary_key=True, autoincrement=False
    )
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[str] = mapped_column(String(5))  # HH:MM
    days: Mapped[str] = mapped_column(String(16))
    due: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    local_date: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(16))
    paused_reason: Mapped[str | None] = mapped_column(String(200))


class DeliveryRow(Base):
    """One push of one chat and day; the unique pair is what makes it happen once.

    A delivery that waits for another try is a claimed one without an owner, its lease being the
    time of that try.
    """

    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("chat_id", "local_date"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    chat_id: Mapped[int] = mapped_column(BigInteger, _chat_key())
    local_date: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(16))
    owner: Mapped[str | None] = mapped_column(String(100))
    lease: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    quote_id: Mapped[str | None] = mapped_column(String(100))
    attempts: Mapped[int] = mapped_column(Integer)
    doubts: Mapped[int] = mapped_column(Integer)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    created: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    updated: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class QuoteUseRow(Base):
    """A quote that a chat was sent, and in which round of its shuffle bag."""

    __tablename__ = "quote_uses"
    __table_args__ = (Index(None, "chat_id", "round"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    chat_id: Mapped[int] = mapped_column(BigInteger, _chat_key())
    quote_id: Mapped[str] = mapped_column(String(100))
    round: Mapped[int] = mapped_column(Integer)
    used: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class ChatSettingsRow(Base):
    """What a chat's admins have chosen. No row: nothing, so far."""

    __tablename__ = "chat_settings"

    chat_id: Mapped[int] = mapped_column(
        BigInteger, _chat_key(), primary_key=True, autoincrement=False
    )
    language: Mapped[str | None] = mapped_column(String(35))
    speaks: Mapped[str] = mapped_column(String(16))
    documents: Mapped[list[str]] = mapped_column(JSON)
    card: Mapped[bool]
    member_budget: Mapped[int | None] = mapped_column(Integer)
    chat_budget: Mapped[int | None] = mapped_column(Integer)
    updated: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class VoteRow(Base):
    """A member's vote on an answer. The question is not here: see `QuestionRow.message_id`."""

    __tablename__ = "votes"
    __table_args__ = (Index(None, "user_id"),)

    chat_id: Mapped[int] = mapped_column(
        BigInteger, _chat_key(), primary_key=True, autoincrement=False
    )
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(SmallInteger)  # 1 or -1
    passage_id: Mapped[str | None] = mapped_column(String(100))
    voted: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class QuestionRow(Base):
    """A question that was kept. `message_id` is the answer's; `done` ends it for the inbox."""

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("chat_id", "message_id"),
        Index(None, "user_id"),
        Index(None, "asked"),
        _NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    chat_id: Mapped[int] = mapped_column(BigInteger, _chat_key())
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Words())
    key: Mapped[str] = mapped_column(Words())
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(100))
    passage_id: Mapped[str | None] = mapped_column(String(100))
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    asked: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    done: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class CounterRow(Base):
    """How often something happened in a chat on a day. No words of members, and no names."""

    __tablename__ = "counters"
    __table_args__ = (Index(None, "day"),)

    chat_id: Mapped[int] = mapped_column(
        BigInteger, _chat_key(), primary_key=True, autoincrement=False
    )
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    subject: Mapped[str] = mapped_column(Words(200), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


class AliasRow(Base):
    """A question taught. `fingerprint` stands for passage and key, which are too long to index.

    NULLs count as different from one another, so what holds everywhere has an index of its own.
    """

    __tablename__ = "aliases"
    __table_args__ = (
        UniqueConstraint("chat_id", "fingerprint"),
        Index(
            "ix_aliases_fingerprint_everywhere",
            "fingerprint",
            unique=True,
            sqlite_where=column("chat_id").is_(None),
            postgresql_where=column("chat_id").is_(None),
        ),
        Index(None, "user_id"),
        _NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    chat_id: Mapped[int | None] = mapped_column(BigInteger, _chat_key())
    passage_id: Mapped[str] = mapped_column(String(100))
    passage_digest: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Words())
    key: Mapped[str] = mapped_column(Words())
    fingerprint: Mapped[str] = mapped_column(String(64))  # SHA-256
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    created: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class UpdateRow(Base):
    """An update that some process has taken. `lease` ends its right to; NULL: it is handled."""

    __tablename__ = "updates"
    __table_args__ = (Index(None, "seen"),)

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    owner: Mapped[str] = mapped_column(String(100))
    lease: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    seen: Mapped[dt.datetime] = mapped_column(UtcDateTime)
