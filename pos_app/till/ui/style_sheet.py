"""The one Qt style sheet, made from a theme; must never contain a colour or size of its own."""

from pos_app.till.ui.theme import Theme

_SHEET = """
QWidget {{ color: {text}; }}
QMainWindow, QWidget#screen {{ background: {bg}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {border}; padding: 6px; }}
QFrame[look="card"] {{ background: {surface}; border: 1px solid {border}; border-radius: 10px; }}
QFrame[look="field"] {{
  background: {surface}; border: 2px solid {border_control}; border-radius: 8px;
}}
QFrame[look="well"] {{ background: {sunken}; border: none; border-radius: 8px; }}
QFrame[look="side"] {{ background: {bg}; border: none; }}
QFrame[look="raised"] {{ background: {raised}; border: none; border-radius: 12px; }}
QFrame[look="rule"] {{ background: {border}; border: none; }}
QFrame[look="rule_strong"] {{ background: {text}; border: none; }}
QLabel {{ background: transparent; }}
QLabel[tone="muted"] {{ color: {text_muted}; }}
QLabel[tone="primary"] {{ color: {primary_text}; }}
QLabel[tone="warning"] {{ color: {warning}; }}
QLabel[tone="danger"] {{ color: {danger}; }}
QLabel[tone="success"] {{ color: {success}; }}
QLineEdit, QPlainTextEdit {{
  background: {surface}; color: {text}; border: 2px solid {border_control}; border-radius: 8px;
  padding: 0 14px; min-height: 44px;
  selection-background-color: {primary}; selection-color: {on_primary};
}}
QLineEdit[state="refused"] {{ border-color: {danger}; }}
QLineEdit[state="warning"] {{ border-color: {warning}; }}
QLineEdit[narrow="true"] {{ padding: 0 6px; }}
QLineEdit:read-only {{ background: {fill_disabled}; color: {text_disabled}; }}
QScrollArea, QScrollArea > QWidget > QWidget#scrolled {{ background: transparent; border: none; }}
QListView {{ background: {surface}; border: none; outline: none; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
QScrollBar::handle:vertical {{ background: {border_control}; border-radius: 4px; min-height: 44px;
}}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QScrollBar:horizontal {{ height: 0; }}
"""


def style_sheet(theme: Theme) -> str:
    """The style sheet of the whole program for one theme and text size."""
    return _SHEET.format(**theme.colours) + _roles(theme)


def _roles(theme: Theme) -> str:
    rules = []
    for name, role in theme.roles.items():
        spacing = round(role.size_px * role.letter_spacing_em, 2)
        rules.append(
            f'*[type="{name}"] {{ font-size: {role.size_px}px; font-weight: {role.weight};'
            + (f" letter-spacing: {spacing}px;" if spacing else "")
            + " }"
        )
    body = theme.role("body")
    rules.append(f"QLineEdit, QPlainTextEdit {{ font-size: {body.size_px}px; }}")
    narrow = theme.role("label_plain").size_px
    rules.append(f'QLineEdit[narrow="true"] {{ font-size: {narrow}px; }}')
    size = theme.role("amount_xl").size_px
    rules.append(f'QLineEdit[type="amount_xl"] {{ font-size: {size}px; }}')
    rules.append('QLineEdit[figure="true"] { min-height: 60px; }')
    return "\n".join(rules)
