"""Chat settings, votes, questions, counters and aliases.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: None = None
depends_on: None = None

# Written out rather than taken from the models, which will move on.
_MOMENT = sa.DateTime(timezone=True)
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _of_chat(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["chat_id"], ["chats.chat_id"], name=f"fk_{table}_chat_id_chats", ondelete="CASCADE"
    )


def upgrade() -> None:
    _make_settings()
    _make_votes()
    _make_questions()
    _make_counters()
    _make_aliases()


def _make_settings() -> None:
    op.create_table(
        "chat_settings",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(35), nullable=True),
        sa.Column("speaks", sa.String(16), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("card", sa.Boolean(), nullable=False),
        sa.Column("member_budget", sa.Integer(), nullable=True),
        sa.Column("chat_budget", sa.Integer(), nullable=True),
        sa.Column("updated", _MOMENT, nullable=False),
        _of_chat("chat_settings"),
        sa.PrimaryKeyConstraint("chat_id", name="pk_chat_settings"),
    )


def _make_votes() -> None:
    op.create_table(
        "votes",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", sa.SmallInteger(), nullable=False),
        sa.Column("passage_id", sa.String(100), nullable=True),
        sa.Column("voted", _MOMENT, nullable=False),
        _of_chat("votes"),
        sa.PrimaryKeyConstraint("chat_id", "message_id", "user_id", name="pk_votes"),
    )
    op.create_index("ix_votes_user_id", "votes", ["user_id"])


def _make_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(100), nullable=True),
        sa.Column("passage_id", sa.String(100), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("asked", _MOMENT, nullable=False),
        sa.Column("done", _MOMENT, nullable=True),
        _of_chat("questions"),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sa.UniqueConstraint("chat_id", "message_id", name="uq_questions_chat_id_message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_questions_user_id", "questions", ["user_id"])
    op.create_index("ix_questions_asked", "questions", ["asked"])


def _make_counters() -> None:
    op.create_table(
        "counters",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        _of_chat("counters"),
        sa.PrimaryKeyConstraint("chat_id", "day", "kind", "subject", name="pk_counters"),
    )
    op.create_index("ix_counters_day", "counters", ["day"])


def _make_aliases() -> None:
    op.create_table(
        "aliases",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("passage_id", sa.String(100), nullable=False),
        sa.Column("passage_digest", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("created", _MOMENT, nullable=False),
        _of_chat("aliases"),
        sa.PrimaryKeyConstraint("id", name="pk_aliases"),
        sa.UniqueConstraint("chat_id", "fingerprint", name="uq_aliases_chat_id_fingerprint"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_aliases_fingerprint_everywhere",
        "aliases",
        ["fingerprint"],
        unique=True,
        sqlite_where=sa.text("chat_id IS NULL"),
        postgresql_where=sa.text("chat_id IS NULL"),
    )
    op.create_index("ix_aliases_user_id", "aliases", ["user_id"])


def downgrade() -> None:
    for table in ("aliases", "counters", "questions", "votes", "chat_settings"):
        op.drop_table(table)
