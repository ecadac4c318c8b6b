package io.sluice.bench;

import io.sluice.bench.load.Ab;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.OwnClient;
import io.sluice.bench.load.Wrk;
import io.sluice.bench.scenario.CommonOptions.ClientName;

/** The client that {@code --client} names. */
final class Clients {
    private Clients() {}

    static Client of(ClientName name) {
        return switch (name) {
            case OWN -> new OwnClient();
            case WRK -> new Wrk();
            case AB -> new Ab();
        };
    }
}
