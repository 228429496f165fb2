"""Everything that knows WeasyPrint's inside: how it is loaded, how pages are drawn, and what comes of it.

No other module imports it, or pydyf and cssselect2, which come with it. What is relied on here is tested.
"""
