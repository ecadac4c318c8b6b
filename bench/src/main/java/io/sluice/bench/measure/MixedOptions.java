package io.sluice.bench.measure;

import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags of scenarios whose requests are half lookups by key and half lists of keys, on a primary with replicas. */
@Command
public final class MixedOptions {
    /** The most that the daemon takes in one request when it is not told otherwise. */
    private static final int MOST_KEYS = 5000;

    /** Each is a copy of the whole database, and a server beside the others. */
    private static final int MOST_REPLICAS = 8;

    @Option(names = "--keys-per-batch", paramLabel = "N", defaultValue = "20")
    public int keysPerBatch;

    public void check(CommonOptions common) {
        if (keysPerBatch > MOST_KEYS) {
            throw new IllegalArgumentException(
                    "--keys-per-batch " + keysPerBatch + ": the daemon takes " + MOST_KEYS + " at most");
        }
        common.requireOwnClient("the others send requests of one kind only");
    }

    public static void checkReplicas(int count, int least) {
        if (count < least || count > MOST_REPLICAS) {
            throw new IllegalArgumentException(
                    "--replicas " + count + ": it must be " + least + " to " + MOST_REPLICAS);
        }
    }

    public Requests requests(Keys keys) {
        return new Requests.Half(new Requests.Keyed("/single/", keys), new Requests.Batches(keys, keysPerBatch));
    }
}
