"""Part numbers: the same number however it is typed."""

import unicodedata

# The same rule for DuckDB, over a `{v}` that is folded to plain characters already.
NUMBER_KEY_DUCKDB = r"regexp_replace(upper({v}), '[^\pL\pN]+', '', 'g')"


def normalise_number(text: str) -> str:
    """Upper case, full-width to plain, letters and digits only: `ab－12.3/4` -> `AB1234`.

    The database's twin is catalogue_number_key (migration catalogue.0002).
    """
    plain = unicodedata.normalize("NFKC", text)
    # One character stays one, as in the database: ß has no capital there.
    return "".join(
        character.upper() if len(character.upper()) == 1 else character
        for character in plain
        if character.isalnum()
    )
