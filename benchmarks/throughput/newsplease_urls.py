"""news-please on a list of addresses, run by the Python of the environment that has it: one JSON file an article."""

import json
import sys
from pathlib import Path


def main(addresses: Path, output: Path) -> None:
    """Fetch and read every address as its documentation shows for lists."""
    from newsplease import NewsPlease  # type: ignore[import-not-found]

    output.mkdir()
    # Without a time limit it gives nothing at all; images are not what is compared.
    found = NewsPlease.from_urls(addresses.read_text().split(), {"timeout": 30}, fetch_images=False)
    for number, article in enumerate(found.values()):
        if article:
            (output / f"{number}.json").write_text(json.dumps(article.get_serializable_dict()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
