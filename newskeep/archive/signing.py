"""Every stored text has its fingerprint: they are made with the text, and made anew where that is not so."""

from __future__ import annotations

import logging

from newskeep.catalog.catalog import Catalog
from newskeep.text.fingerprints import SIGNATURE

logger = logging.getLogger(__name__)

_SIGNED_BY = "signature"


def sign(catalog: Catalog) -> int:
    """Make the fingerprints that are missing or of other rules, from the stored texts; how many.

    A text and its fingerprint are committed together: there is something to do only after an upgrade. It is asked for
    once a start, and broken off it goes on with the next.

    Raises:
        CatalogError: the catalog can't be written.
    """
    if catalog.recall(_SIGNED_BY) == SIGNATURE:
        return 0
    made = catalog.articles.fingerprints.sign_all()
    catalog.remember(_SIGNED_BY, SIGNATURE)
    if made:
        logger.info("fingerprints of %d texts were made", made)
    return made
