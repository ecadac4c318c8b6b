package io.sluice.odata;

/** A request that gets an error as its answer. Without a stack trace: a caller's mistake is no event of ours. */
final class ServiceRefusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient ServiceError error;

    ServiceRefusal(ServiceError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    ServiceError error() {
        return error;
    }
}
