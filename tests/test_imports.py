"""What import-linter has no contract for: modules of one layer that need each other in a circle."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports inside functions count too: they would only hide the circle."""
    graph = grimp.build_graph("hub", cache_dir=None, exclude_type_checking_imports=True)
    needed = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(needed).prepare()  # raises CycleError, which names them
