package io.sluice.bench;

import io.sluice.bench.lab.Checkout;
import io.sluice.bench.lab.LabException;
import java.nio.file.Path;

/** Where the reports of all runs are. */
final class Reports {
    private Reports() {}

    static Path folder() throws LabException {
        return Checkout.root().resolve("bench/target/report");
    }
}
