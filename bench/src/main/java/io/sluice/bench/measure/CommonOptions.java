package io.sluice.bench.measure;

import io.sluice.bench.lab.LabOptions;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.OwnClient;
import io.sluice.bench.load.Wrk;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The flags that every scenario has. */
@Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        defaultValueProvider = CommonOptions.UsualValues.class)
public final class CommonOptions {
    /** Who makes the load. */
    enum ClientName {
        OWN,
        WRK
    }

    @Option(names = "--rows", paramLabel = "N", defaultValue = "1000000")
    int rows;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3")
    int rounds;

    @Option(names = "--duration", paramLabel = "TIME", defaultValue = "10s")
    Duration duration = Duration.ZERO;

    @Option(names = "--warmup", paramLabel = "TIME", defaultValue = "20s")
    Duration warmup = Duration.ZERO;

    @Option(names = "--client", paramLabel = "CLIENT", defaultValue = "own")
    ClientName client = ClientName.OWN;

    @Mixin
    private LabOptions servers = new LabOptions();

    /** Those of a scenario's command. */
    public static CommonOptions of(CommandLine command) {
        return (CommonOptions)
                Objects.requireNonNull(command.getCommandSpec().mixins().get("common"))
                        .userObject();
    }

    /**
     * For scenarios that other clients cannot play.
     *
     * @param why in the middle of a line
     */
    public void requireOwnClient(String why) {
        if (client != ClientName.OWN) {
            throw new IllegalArgumentException("give --client own: " + why);
        }
    }

    public int rows() {
        return rows;
    }

    public int rounds() {
        return rounds;
    }

    public Duration duration() {
        return duration;
    }

    public Duration warmup() {
        return warmup;
    }

    /** Who makes the load, made anew. */
    public Client client() {
        return client == ClientName.OWN ? new OwnClient() : new Wrk();
    }

    /** Lookups of any key of the table, each as likely as the other, on this route of the daemon. */
    public Requests lookups(String route) {
        return new Requests.Keyed(route + '/', Keys.uniform(rows));
    }

    /** What every daemon gets besides, and where they live. */
    public LabOptions servers() {
        return servers;
    }

    /** What a scenario says is usual for it, where that is not what is usual elsewhere. */
    static final class UsualValues implements IDefaultValueProvider {

        @Override
        public @Nullable String defaultValue(ArgSpec flag) {
            return flag instanceof OptionSpec option && option.command().userObject() instanceof Scenario scenario
                    ? scenario.usual().get(option.longestName())
                    : null;
        }
    }
}
