"""Means per language of a run's measures, and what its scores look like there, from the Arrow files of the run's folder.

    python means_by_language.py results/NAME [--csv]
"""

import csv
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc


def read(folder: Path, name: str) -> pa.Table:
    # Files are not compressed: a memory map reads only the columns that are used.
    return pa.ipc.open_file(pa.memory_map(str(folder / name))).read_all()


def measures_of(values: pa.Table) -> list[str]:
    """Measures are the columns of numbers; all others say what kind of query it is."""
    return [field.name for field in values.schema if pa.types.is_floating(field.type)]


def means(values: pa.Table) -> pa.Table:
    """A row per language. Null and NaN, a query that a measure says nothing of, are left out."""
    measures = measures_of(values)
    for name in measures:
        at = values.schema.get_field_index(name)
        clean = pc.if_else(pc.is_nan(values[name]), None, values[name])
        values = values.set_column(at, name, clean)
    grouped = values.group_by("language").aggregate(
        [("query_id", "count"), *((name, "mean") for name in measures)]
    )
    grouped = grouped.rename_columns(
        [name.removesuffix("_mean") if name != "query_id_count" else "queries" for name in grouped.schema.names]
    )
    return grouped.select(["language", "queries", *measures]).sort_by("language")


def score_means(scores: pa.Table) -> dict[str, tuple[float | None, float | None]]:
    """By language: the mean score of relevant documents (grade 1 or more) and of documents judged irrelevant."""
    found: dict[str, tuple[float | None, float | None]] = {}
    for language in pc.unique(scores["language"]).to_pylist():
        own = scores.filter(pc.equal(scores["language"], language)) if language is not None else scores.filter(pc.is_null(scores["language"]))
        relevant = pc.mean(own.filter(pc.greater_equal(own["grade"], 1))["score"]).as_py()
        irrelevant = pc.mean(own.filter(pc.less(own["grade"], 1))["score"]).as_py()
        found[language] = (relevant, irrelevant)
    return found


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--csv"]
    if len(arguments) != 1:
        sys.exit(__doc__)
    folder = Path(arguments[0])
    table = means(read(folder, "values.arrow"))
    of_scores = score_means(read(folder, "scores.arrow"))
    head = [*table.schema.names, "relevant", "irrelevant"]
    rows = [[*row.values(), *of_scores.get(row["language"], (None, None))] for row in table.to_pylist()]
    if "--csv" in sys.argv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([head, *rows])
        return
    widths = [max(10, len(name) + 2) for name in head]
    print("".join(name.rjust(width) for name, width in zip(head, widths)))
    for row in rows:
        print("".join(shown(value).rjust(width) for value, width in zip(row, widths)))


def shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return "-" if value is None else str(value)


if __name__ == "__main__":
    main()
