"""A program as another application's developer would write it, with a client generated from schema.graphql."""

import json
import sys
from datetime import date

from borgerblik_client import Borgerblik
from borgerblik_client.enums import Language

address, token = sys.argv[1:]

with Borgerblik(url=f"{address}/graphql", headers={"Authorization": f"Bearer {token}"}) as client:
    me = client.overview(cases=3, benefits=3).me
    assert me is not None
    assert me.cases is not None
    page = client.case_page(id=me.cases.nodes[0].id, language=Language.EN).case
    assert page is not None
    assert isinstance(page.opened_on, date)
    answer = {
        "name": me.name,
        "whole": me.cases.coverage.complete,
        "titles": [case.title for case in me.cases.nodes],
        "first": page.title,
        "documents": page.documents.total_count if page.documents else None,
    }
    print(json.dumps(answer))
