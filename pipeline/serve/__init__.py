"""The database in a browser: Datasette with titled tables, facets, canned questions and pages with their facts marked.

    serve(path, host="127.0.0.1", port=8001, lang="vi")    runs until it is stopped
    site(path, lang="vi")                                  the Datasette application itself

Nothing is written: connections are read-only, and there is no form that changes anything.
"""

from pipeline.serve.site import serve, site

__all__ = ["serve", "site"]
