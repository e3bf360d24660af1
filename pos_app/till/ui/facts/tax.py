"""What another place does to the tax of lines that stay what they are (R15); pure, it must never
import Qt.
"""

from pos_app.domain.pricing import line_value
from pos_app.domain.transaction import Transaction


def tax_change(before: Transaction | None, after: Transaction | None) -> int:
    """By how much the tax of lines changes whose rate is another one now, in minor units."""
    if before is None or after is None:
        return 0
    included = after.terms.prices_include_tax
    old = {line.line_no: line for line in before.lines}
    return sum(
        line_value(line, included=included).tax
        - line_value(old[line.line_no], included=included).tax
        for line in after.lines
        if line.line_no in old and line.tax_rate != old[line.line_no].tax_rate
    )
