"""What one column of an export may hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from buddy_pipeline.contract.dialects import Tellers
from buddy_pipeline.contract.row_rules import RowRule
from buddy_pipeline.contract.shapes import Shape


class Kind(Enum):
    """The form of a cell's text, named as the format page names it."""

    UUID = "UUID v4"
    ID = "id"
    """Whatever the source calls a thing by; reports show it where it looks like an id."""
    TEXT = "text"
    NAME = "name of a person"
    """Left out, with a warning, where it holds anything but letters of some script."""
    EMAIL = "e-mail address"
    ENUM = "one of a list"
    TIMESTAMP = "timestamp (ISO 8601 with Z or an offset)"
    DAY = "date, or timestamp (ISO 8601 with Z or an offset)"
    """A date stands for the start of that day, in UTC."""
    MONTH = "month, such as 2026-10"
    INTEGER = "whole number"
    NUMBER = "number; not with three decimals, which may be a thousand"
    CURRENCY = "currency (three letters, ISO 4217)"
    RATING = "decimal"
    SCORE = "decimal, with up to two places"
    TEXT_LIST = "JSON list of texts"
    INTEGER_LIST = "JSON list of whole numbers"
    UUID_LIST = "JSON list of UUIDs"
    OBJECT = "JSON object"


class Privacy(Enum):
    """Personal-data class (spec 1, "PII Fields"; decisions, "Personal data")."""

    NONE = "none"
    MEDIUM = "medium"
    """Kept in the tables, never in a log, asset metadata or report."""
    HIGH = "high"
    """Kept only in the schema `pii`, encrypted."""


class Unknown(Enum):
    """What becomes of an enum value that the contract does not list (decisions, "Validation")."""

    REJECTED = "row rejected"
    OTHER = "taken as `other`, with a warning"
    KEPT = "kept as it is, with a warning"
    FIRST = "taken as the first of the list, with a warning"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of an entity: the single declaration that everything else derives from.

    ``references`` names the entity whose key the cell holds. ``minimum`` and ``maximum`` bound a number (for a list,
    each member); ``max_length`` bounds a text in characters. ``nested`` is the path of the value in the nested JSON
    shape of spec 1, where that differs from the flat one of spec 3. ``renamed_keys`` maps spellings inside a JSON
    object to the one that is stored. ``also`` are other names that a header may have for the column. A date that
    ``may_lie_ahead`` may be later than the export. A number that counts the days of a span names its two ends in ``days_between``:
    where it contradicts the dates, the dates win.

    Words of a list that come in ``any_case`` are read as they stand in ``values``; where a cell need only hold a part of a word,
    ``telling_parts`` say which part tells which value, the first that is found. A list that is ``separated`` may be written as texts
    between commas. A day with a ``spelled_month`` may be written as ``Dec 14, 2025``. No date may lie more than ``most_years``
    before the export. Of a number in ``percent`` the whole part counts: not quite 100 is not all. A rating ``on_either_scale`` runs
    from 1 to 5 or from 0 to 1, the same in all of a file; it is stored from 0 to 1 (formats, Kintell: Ratings).

    An empty cell stands for the value that ``implied`` has beside the first column that is filled in, else for ``otherwise``, which
    no file need hold: columns of a key are never empty in tables.

    An e-mail address that ``references`` people names one of them, whom it makes if nobody has it. Tables hold an id in its
    place, in the column ``stored_as``: a keyed hash of the id in the column ``known_by`` where the row has one, else of the
    address; if it ``may_lack_address``, that id may stand alone, of somebody whom the source named by both before. Ids that are
    ``scoped_by`` another column are those of whom it names: one id of two of them is two people's. An id that is personal is kept as
    the hash alone. Whom the address names takes
    part as ``csr_role`` (`volunteer` or `beneficiary`); without one, `Entity.role` tells. ``whose`` is the naming column of whom a
    column holds the full name.

    What ``names_company`` holds the name of a company: tables hold its id beside or in the place of it (`id_column`).

    Where a row is of several people, ``said_by`` is the column that tells who of them wrote it: one that names a person, or one that
    says their part in it. What ``names_anybody`` is the name of whoever it may be. ``rows_of`` is a column of `export` whose rows are of
    the same people, where ``references`` does not say so. What ``is_written`` are words that somebody wrote about people, rather than
    what identifies them: they go some time after these left. (They decide what somebody is shown and what is erased or forgotten, not
    how a row is judged.)
    """

    name: str
    kind: Kind
    description: str
    example: str
    required: bool = False
    values: tuple[str, ...] = ()
    unknown: Unknown = Unknown.REJECTED
    references: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    privacy: Privacy = Privacy.NONE
    nested: tuple[str, ...] = ()
    renamed_keys: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = ()
    may_lie_ahead: bool = False
    days_between: tuple[str, ...] = ()
    implied: tuple[tuple[str, str], ...] = ()
    otherwise: str | None = None
    stored_as: str | None = None
    known_by: str | None = None
    may_lack_address: bool = False
    scoped_by: str | None = None
    csr_role: str | None = None
    whose: str | None = None
    any_case: bool = False
    telling_parts: tuple[tuple[str, str], ...] = ()
    separated: bool = False
    spelled_month: bool = False
    most_years: int | None = None
    on_either_scale: bool = False
    percent: bool = False
    names_company: bool = False
    said_by: str | None = field(default=None, repr=False)
    names_anybody: bool = field(default=False, repr=False)
    rows_of: str | None = field(default=None, repr=False)
    is_written: bool = field(default=False, repr=False)

    @property
    def names_somebody(self) -> bool:
        """Whether it holds the address of a person, in whose place an id is stored."""
        return self.kind is Kind.EMAIL and self.references is not None

    @property
    def id_column(self) -> str:
        """The column with the id of the company that it names."""
        return f"{self.name}_id"

    @property
    def is_always_there(self) -> bool:
        """Whether every row has it once it is judged."""
        return self.required or self.otherwise is not None

    @property
    def is_json(self) -> bool:
        """Whether the cell holds JSON text."""
        return self.kind in (Kind.TEXT_LIST, Kind.INTEGER_LIST, Kind.UUID_LIST, Kind.OBJECT)

    @property
    def is_free(self) -> bool:
        """Whether people may write into it what they like, so that it may name somebody."""
        return self.kind in (Kind.TEXT, Kind.TEXT_LIST, Kind.OBJECT) or (
            self.kind is Kind.ENUM and self.unknown is not Unknown.REJECTED
        )

    @property
    def is_personal(self) -> bool:
        """Whether the value may live only in the schema `pii`."""
        return self.privacy is Privacy.HIGH


@dataclass(frozen=True, kw_only=True)
class Entity:
    """One of the things an export lists: a CSV file, a JSON array, a sheet of the workbook.

    ``key`` is the natural key; ``happened`` the column that says when the thing happened (freshness, reports).
    ``program_bound`` are the timestamps that may not lie before the program's first period. ``stored_as`` names its tables
    in `export` and `pii`, if they are not called as it is: sources may have entities of one name. ``row_rules`` look at two cells
    of a row, the rules of one cell follow from its column. ``role`` is the column that says whether somebody whom a row names
    is a `volunteer`, where it is not the same in all rows. ``shapes`` are the ways in which files lay it out, if there are several,
    ``tellers`` those who tell its rows in words of their own.

    One that is kept ``by_hand`` is a list of the office (`OfficeList`): rows are stored with ids of companies and keyed hashes of
    addresses, and may be followed by totals.

    Where the column ``told_at`` is filled in, it is the moment that the row is of, else that is the date of the export; of rows with
    one key in a drop the latest counts. Rows of one moment contradict each other if they have the same key, or are ``alike`` in a part
    of it.
    """

    name: str
    sheet: str
    description: str
    caveat: str
    key: tuple[str, ...]
    happened: str
    columns: tuple[Column, ...]
    program_bound: tuple[str, ...] = ()
    stored_as: str | None = None
    row_rules: tuple[RowRule, ...] = ()
    role: str | None = None
    shapes: tuple[Shape, ...] = field(default=(), hash=False)
    tellers: Tellers | None = field(default=None, hash=False)
    told_at: str | None = None
    alike: tuple[str, ...] = ()
    by_hand: bool = False

    def __getitem__(self, name: str) -> Column:
        for column in (*self.columns, *self.open_to_view):
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    @property
    def address(self) -> Column | None:
        """The column with the address of the people that the entity lists, each with an id of their own, if it does."""
        own = (column for column in self.columns if column.kind is Kind.EMAIL and not column.names_somebody)
        return next(own, None) if self[self.key[0]].kind is Kind.UUID else None

    @property
    def names(self) -> Mapping[str, tuple[Column, ...]]:
        """The columns that together hold the full name of a person, by the column that tells who that is."""
        own = {self.key[0]: tuple(one for one in self.personal if one.kind is Kind.TEXT)} if self.address is not None else {}
        named = {column.name: tuple(one for one in self.personal if one.whose == column.name) for column in self.naming}
        return {whose: parts for whose, parts in (own | named).items() if parts}

    @property
    def naming(self) -> tuple[Column, ...]:
        """The columns that name a person by an address."""
        return tuple(column for column in self.columns if column.names_somebody)

    @property
    def table(self) -> str:
        """Name of its tables in `export` and, if it has personal columns, `pii`."""
        return self.stored_as or self.name

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def leading(self) -> str:
        """The first part of the key, as files call it: of somebody whom an address names, the address."""
        ids = {column.stored_as: column.name for column in self.naming}
        return ids.get(self.key[0], self.key[0])

    @property
    def shown_key(self) -> tuple[str, ...]:
        """The parts of the key that a report may show: ids (where they look like one), numbers and dates, not what people write."""
        hidden = (Kind.TEXT, Kind.NAME, Kind.EMAIL)
        names = (name for name in self.key if name in self.column_names)
        return tuple(name for name in names if self[name].kind not in hidden and self[name].unknown is Unknown.REJECTED)

    @property
    def required(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.required)

    @property
    def personal(self) -> tuple[Column, ...]:
        """The columns that only the schema `pii` may hold, sealed row by row. Addresses that name people are kept with these."""
        return tuple(column for column in self.columns if column.is_personal and not column.names_somebody)

    @property
    def written(self) -> tuple[Column, ...]:
        """The columns of words that go some time after the people of the row left, sealed ones and open ones."""
        return tuple(column for column in self.columns if column.is_written)

    @property
    def written_openly(self) -> tuple[Column, ...]:
        """Those of them that are open to view."""
        return tuple(column for column in self.written if not column.is_personal)

    @property
    def seals_words(self) -> bool:
        """Whether words of its rows are sealed."""
        return any(column.is_personal for column in self.written)

    @property
    def plain(self) -> tuple[Column, ...]:
        """The columns open to view that stand in tables as they are read."""
        return tuple(column for column in self.columns if not column.is_personal and not column.names_somebody)

    @property
    def free(self) -> tuple[Column, ...]:
        """The columns open to view that may name somebody all the same."""
        return tuple(column for column in self.open_to_view if column.is_free)

    @property
    def open_to_view(self) -> tuple[Column, ...]:
        """The columns that may stand in `export` and `csr` tables, ids in the place of addresses."""
        return tuple(
            _id_of_named(column) if column.names_somebody else column
            for column in self.columns
            if column.names_somebody or not column.is_personal
        )


def _id_of_named(column: Column) -> Column:
    return Column(
        name=column.stored_as or column.name,
        kind=Kind.UUID,
        description=f"{column.description} A keyed hash stands for the address.",
        example="3f2b8c1e-6d0a-4b7e-9c55-0a1b2c3d4e5f",
        required=column.required,
        references=column.references,
    )
