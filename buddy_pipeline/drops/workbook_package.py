"""An XLSX file as a package: which part of it is which sheet."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat

RELATIONS = "_rels/.rels"

Attributes = Mapping[str, str]


class PackageDamaged(Exception):
    """A package that does not say what is in it."""


@dataclass(frozen=True)
class Package:
    """``sheets`` are the titles of the sheets, each with the name of its part.

    ``main`` are the parts that tell of them: the workbook, and the relations of its sheets to parts.
    """

    sheets: tuple[tuple[str, str], ...]
    main: tuple[str, str]


def read_package(names: Iterable[str], unpacked: Callable[[str], Iterator[bytes]]) -> Package:
    """What is where. ``names`` are those of all parts; ``unpacked`` gives what is in one, bit by bit.

    Where the workbook lies is told by the package, and is not always `xl/workbook.xml`. Raises PackageDamaged.
    """
    by_path = {_plain(name): name for name in names}
    workbook = next(_targets(by_path, unpacked, "", _plain(RELATIONS), "/officeDocument"), (None, None))[1]
    folder, file = posixpath.split(_plain(workbook or ""))
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    if workbook is None or relations not in by_path:
        raise PackageDamaged
    parts = dict(_targets(by_path, unpacked, folder, relations, "/worksheet"))
    sheets = _elements(unpacked(workbook), "sheet")
    titles = tuple((sheet.get("name", ""), parts[_id(sheet)]) for sheet in sheets if _id(sheet) in parts)
    return Package(titles, (workbook, by_path[relations]))


def _targets(
    by_path: Mapping[str, str], unpacked: Callable[[str], Iterator[bytes]], folder: str, relations: str, kind: str
) -> Iterator[tuple[str, str]]:
    """The parts that a list of relations names as of this kind, each with the id of its relation."""
    if relations not in by_path:
        return
    seen: set[str] = set()
    for relation in _elements(unpacked(by_path[relations]), "Relationship"):
        key, target = relation.get("Id", ""), relation.get("Target", "")
        if key in seen:
            raise PackageDamaged
        seen.add(key)
        path = _plain(posixpath.join("/", folder, target.replace("\\", "/")))
        if relation.get("Type", "").endswith(kind) and path in by_path:
            yield key, by_path[path]


def _plain(path: str) -> str:
    """A part's path, of which neither case nor the direction of slashes counts."""
    return posixpath.normpath(path.replace("\\", "/")).lstrip("/").casefold()


def _id(sheet: Attributes) -> str:
    return next((value for name, value in sheet.items() if name.endswith("/relationships id")), "")


def _elements(content: Iterable[bytes], wanted: str) -> Sequence[Attributes]:
    """The attributes of all elements of this local name; names of attributes with a namespace have it before a space."""
    found: list[Attributes] = []

    def start(name: str, attributes: Attributes) -> None:
        if name.rpartition(" ")[2] == wanted:
            found.append(attributes)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    try:
        for piece in content:
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise PackageDamaged from None
    return found
