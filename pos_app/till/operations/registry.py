"""Every operation by its name; layouts, keys and scripts name operations, never functions."""

from pos_app.till.operations.approval import APPROVE
from pos_app.till.operations.attributes import SET_ATTRIBUTE
from pos_app.till.operations.balance_card import BALANCE_CARD
from pos_app.till.operations.cancelling import CANCEL_ORDER
from pos_app.till.operations.cart import UNDO, VOID_TRANSACTION
from pos_app.till.operations.charges import (
    ADD_HEADER_CHARGE,
    ADD_LINE_CHARGE,
    CALCULATE_TOTALS,
    MANAGE_CHARGES,
    RECALCULATE_CHARGES,
)
from pos_app.till.operations.connection import SWITCH_CONNECTION
from pos_app.till.operations.customers import ADD_CUSTOMER, NEW_ADDRESS, NEW_CUSTOMER
from pos_app.till.operations.delivery import CARRY_OUT, CHANGE_DELIVERY_MODE, PICK_UP, SHIP
from pos_app.till.operations.deposit import CLEAR_DEPOSIT_OVERRIDE, OVERRIDE_DEPOSIT
from pos_app.till.operations.editing import EDIT_ORDER, RECALCULATE
from pos_app.till.operations.fulfilling import FULFIL, LINE_OPERATIONS
from pos_app.till.operations.gift_cards import SELL_GIFT_CARD
from pos_app.till.operations.journal import SHOW_JOURNAL
from pos_app.till.operations.lines import ADD_PRODUCT, LINE_DISCOUNT, SET_QUANTITY, VOID_LINE
from pos_app.till.operations.merging import COMPARE_ORDER, MERGE_ORDER
from pos_app.till.operations.operation import Operation
from pos_app.till.operations.parking import FETCH, PARK
from pos_app.till.operations.payment import CONCLUDE, PAY, SEND_LATER
from pos_app.till.operations.payments_history import PAYMENTS_HISTORY
from pos_app.till.operations.pickup import CHANGE_PICKUP_LINES, START_PICKUP
from pos_app.till.operations.printing import PRINT_RECEIPT
from pos_app.till.operations.quoting import CONVERT_QUOTE, PLAIN_SALE, QUOTE, QUOTE_EXPIRY
from pos_app.till.operations.recall import RECALL
from pos_app.till.operations.recovery import RECOVER_PAYMENT
from pos_app.till.operations.return_more import FIND_RETURN, RETURN_MORE
from pos_app.till.operations.returning import RETURN_GOODS, RETURN_PRODUCT
from pos_app.till.operations.serials import SET_SERIALS
from pos_app.till.operations.shift import (
    BLIND_CLOSE,
    OPEN_SHIFT,
    RESUME_SHIFT,
    SHARE_DRAWER,
    SUSPEND_SHIFT,
    USE_SHIFT,
)
from pos_app.till.operations.shift_cash import (
    BANK_DROP,
    FLOAT_ENTRY,
    SAFE_DROP,
    START_AMOUNT,
    TENDER_DECLARATION,
    TENDER_REMOVAL,
)
from pos_app.till.operations.shift_close import CLOSE_SHIFT, VOID_SUSPENDED
from pos_app.till.operations.shift_report import X_REPORT, Z_REPORT
from pos_app.till.operations.shipment import SHIP_ORDER
from pos_app.till.operations.slip import RECORD_SLIP
from pos_app.till.operations.staff import LOCK, SIGN_IN
from pos_app.till.operations.store_messages import ANSWER_STORE
from pos_app.till.operations.value_balance import VALUE_BALANCE
from pos_app.till.operations.void_payment import VOID_PAYMENT

OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        ADD_CUSTOMER,
        ADD_HEADER_CHARGE,
        ADD_LINE_CHARGE,
        ADD_PRODUCT,
        ANSWER_STORE,
        APPROVE,
        BALANCE_CARD,
        BANK_DROP,
        BLIND_CLOSE,
        CALCULATE_TOTALS,
        CANCEL_ORDER,
        CARRY_OUT,
        CHANGE_DELIVERY_MODE,
        CHANGE_PICKUP_LINES,
        CLEAR_DEPOSIT_OVERRIDE,
        CLOSE_SHIFT,
        COMPARE_ORDER,
        CONCLUDE,
        CONVERT_QUOTE,
        EDIT_ORDER,
        FULFIL,
        *LINE_OPERATIONS.values(),
        FETCH,
        FLOAT_ENTRY,
        LINE_DISCOUNT,
        LOCK,
        MANAGE_CHARGES,
        MERGE_ORDER,
        NEW_ADDRESS,
        NEW_CUSTOMER,
        OPEN_SHIFT,
        OVERRIDE_DEPOSIT,
        PARK,
        PAY,
        PAYMENTS_HISTORY,
        PICK_UP,
        PRINT_RECEIPT,
        RECALCULATE_CHARGES,
        PLAIN_SALE,
        QUOTE,
        QUOTE_EXPIRY,
        RECALCULATE,
        RECALL,
        FIND_RETURN,
        RETURN_GOODS,
        RETURN_MORE,
        RETURN_PRODUCT,
        RECORD_SLIP,
        RECOVER_PAYMENT,
        RESUME_SHIFT,
        SAFE_DROP,
        SELL_GIFT_CARD,
        SEND_LATER,
        SET_ATTRIBUTE,
        SET_QUANTITY,
        SET_SERIALS,
        SHIP,
        SHIP_ORDER,
        SHOW_JOURNAL,
        SIGN_IN,
        START_AMOUNT,
        START_PICKUP,
        SUSPEND_SHIFT,
        SWITCH_CONNECTION,
        TENDER_DECLARATION,
        TENDER_REMOVAL,
        UNDO,
        SHARE_DRAWER,
        USE_SHIFT,
        VALUE_BALANCE,
        VOID_LINE,
        VOID_PAYMENT,
        VOID_SUSPENDED,
        VOID_TRANSACTION,
        X_REPORT,
        Z_REPORT,
    )
}
