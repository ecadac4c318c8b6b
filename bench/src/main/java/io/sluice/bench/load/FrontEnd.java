package io.sluice.bench.load;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.load.FrontEndDriver.MissWriter;
import io.sluice.bench.wire.Cache;
import io.sluice.bench.wire.KeyPicker;
import io.sluice.bench.wire.RedisConnection;
import io.sluice.bench.wire.Target;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A front end as the daemon's users have one: for each lookup that arrives it reads Redis, and asks the provider for what Redis does
 * not know. It reads by a few pipelined connections and asks by many, all on one event loop. Latency counts from when the lookup was
 * due, so that what waits while the front end is late is late too.
 */
public final class FrontEnd {
    private static final int READING = 2;
    private static final int REDIS_SECONDS = 20;
    private static final long SEED = 20_240_907;

    /**
     * Lets lookups arrive, and returns when the time is over.
     *
     * @throws BenchException if there is nothing to measure: Redis or the provider is not there, or does not answer
     */
    public FrontEndMeasured run(FrontEndLoad load) throws InterruptedException {
        FileDescriptors.require(load.connections() + READING);
        Target target = Target.of(load.provider());
        MissWriter writer = new MissWriter(target);
        FrontEndDriver driver = new FrontEndDriver(load, new KeyPicker(load.keys(), SEED), writer);
        try (Generator generator = new Generator(target, List.of(new Generator.Part(writer, driver)))) {
            var unused = driver.gone().thenAccept(generator::stop);
            for (int i = 0; i < READING; i++) {
                boolean cold = load.cold() && i == 0;
                driver.use(opened(
                        load.cache(),
                        generator.alongside((bootstrap, loop) ->
                                RedisConnection.open(bootstrap, loop, load.cache(), cold, driver))));
            }
            generator.open(load.connections());
            generator.run(load.duration());
            return driver.measured();
        }
    }

    private static RedisConnection opened(Cache cache, CompletableFuture<RedisConnection> opening)
            throws InterruptedException {
        try {
            return opening.get(REDIS_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new BenchException(String.valueOf(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
        } catch (TimeoutException e) {
            throw new BenchException(cache + " did not answer for " + REDIS_SECONDS + " s; see what it says");
        }
    }
}
