package io.sluice.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Waiter.Keyed;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.query.EdmType;
import io.sluice.query.EntityType;
import io.sluice.query.Property;
import io.sluice.query.Query;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisSettings;
import io.sluice.views.JsonFormat;
import io.sluice.views.ViewQuery;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Answers that are asked for in a Redis that lets us read some. */
class AnswerReadsIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    /** A query's caller, who hears nothing. */
    private record Caller(ViewQuery key) implements Keyed<ViewQuery, Value> {
        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public void answer(Outcome<Value> outcome) {}
    }

    private static CachedView view(String name) {
        EmbeddedRedis redis = SharedServers.redis();
        URI uri = URI.create(redis.uri().replace("//", "//reads@"));
        RedisSettings settings = RedisSettings.of(
                RedisAddress.parse(uri), "pass", name + ":", Duration.ofHours(1), 0, Duration.ofSeconds(30));
        return new CachedView(name, settings, () -> "ours", Duration.ZERO);
    }

    private static ViewQuery allOf(String view) {
        Property id = new Property("id", EdmType.INT32, false, true);
        EntityType type = new EntityType(view, List.of(id), List.of(id));
        Query all = new Query(type, List.of(id), null, List.of(), null, 0, false, null, 10);
        return new ViewQuery(ViewQuery.Form.COLLECTION, all, JsonFormat.MINIMAL);
    }

    private static void awaitMissed(AnswerReads reads, String view) throws Exception {
        CompletableFuture<ViewQuery> missed = new CompletableFuture<>();
        reads.read(List.of(new Caller(allOf(view))), Runnable::run, caller -> missed.complete(caller.key()));
        assertThat(missed.get(5, TimeUnit.SECONDS)).isEqualTo(allOf(view));
    }

    /** Connecting works all the while: it must not be taken for the end of the trouble, or each query would begin it anew. */
    @Test
    void refusal_isToldOnce_andLastsUntilItIsMended() throws Exception {
        EmbeddedRedis server = SharedServers.redis();
        try (Jedis admin = new Jedis("127.0.0.1", server.port())) {
            admin.auth(server.password());
            admin.aclSetUser("reads", "reset", "on", ">pass", "+@all", "~readable:*", "~{readable:}:*");
            try (AnswerReads reads =
                    AnswerReads.start(List.of(view("readable"), view("secret")), RecentValues.none())) {
                await().atMost(SOON).until(() -> reads.trouble().now() != null);
                for (int i = 0; i < 20; i++) {
                    awaitMissed(reads, i % 2 == 0 ? "secret" : "readable");
                    assertThat(reads.trouble().now())
                            .contains("ACL SETUSER reads +hmget +time ~secret:* ~{secret:}:*", "go to the database");
                }
                assertThat(reads.trouble().begun()).isEqualTo(1);

                admin.aclSetUser("reads", "~secret:*", "~{secret:}:*");
                await().atMost(SOON).until(() -> reads.trouble().now() == null);
                awaitMissed(reads, "secret");
                assertThat(reads.trouble().begun()).isEqualTo(1);
            } finally {
                admin.aclDelUser("reads");
            }
        }
    }
}
