"""No pages: the flow is driven from Python."""

urlpatterns: list[object] = []
