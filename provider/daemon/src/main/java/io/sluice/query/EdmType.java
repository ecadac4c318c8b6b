package io.sluice.query;

/** The primitive types of OData's model that a view's columns have; numbers from the narrowest to the widest. */
public enum EdmType {
    INT16("Edm.Int16"),
    INT32("Edm.Int32"),
    INT64("Edm.Int64"),
    DECIMAL("Edm.Decimal"),
    SINGLE("Edm.Single"),
    DOUBLE("Edm.Double"),
    STRING("Edm.String"),
    BOOLEAN("Edm.Boolean"),
    DATE("Edm.Date"),
    TIME_OF_DAY("Edm.TimeOfDay"),
    DATE_TIME_OFFSET("Edm.DateTimeOffset"),
    DURATION("Edm.Duration"),
    GUID("Edm.Guid"),
    BINARY("Edm.Binary"),
    GEOGRAPHY_POINT("Edm.GeographyPoint");

    private final String odataName;

    EdmType(String odataName) {
        this.odataName = odataName;
    }

    public String odataName() {
        return odataName;
    }

    public boolean isNumeric() {
        return compareTo(DOUBLE) <= 0;
    }

    public boolean isInteger() {
        return compareTo(INT64) <= 0;
    }

    public boolean isFloating() {
        return this == SINGLE || this == DOUBLE;
    }

    /** Whether values have an order that gt, ge, lt and le know. */
    boolean isOrdered() {
        return this != GUID && this != BINARY && this != GEOGRAPHY_POINT;
    }

    /** Whether values of both can be compared at all. */
    boolean isComparableTo(EdmType other) {
        return this == other || (isNumeric() && other.isNumeric());
    }

    /** The type in which values of both are compared and added: OData's numeric promotion, else the type that they share. */
    public static EdmType promoted(EdmType one, EdmType other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
