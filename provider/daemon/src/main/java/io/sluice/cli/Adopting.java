package io.sluice.cli;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Owner;
import io.sluice.config.ServeOptions;
import io.sluice.fences.Adoption;
import io.sluice.flags.ConfigException;
import io.sluice.freshness.PrimaryChanges;
import io.sluice.redis.EntryKind;
import io.sluice.redis.RedisSettings;
import io.sluice.servers.Servers;
import io.sluice.servers.StartException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code changes adopt}: a prefix of Redis becomes this table's, or this view's, because the operator says so.
 *
 * @param name what the change stream calls it
 * @param settings with its prefix; null with --redis none
 */
record Adopting(ServeOptions options, Servers servers, String name, @Nullable RedisSettings settings) {
    private static final long TELL_EVERY = 100_000;

    /**
     * Says what is under the prefix, and takes it over.
     *
     * @param clear whether it is done; else it is only said what would be
     * @return what would be done; empty if it is done
     */
    String run(boolean clear, Consumer<String> out) {
        if (settings == null) {
            throw new ConfigException(
                    "there is nothing to adopt with --redis none: give the Redis that is to be filled");
        }
        Owner owner = PrimaryChanges.ask(options, servers, database -> database.owner(name));
        String would = "";
        for (RedisSettings home : settings.homes()) {
            try (Adoption adoption = new Adoption(home)) {
                if (clear) {
                    adopt(adoption, home, owner, out);
                } else {
                    would = look(adoption, home, owner, out);
                }
            } catch (FenceStoreException e) {
                throw new StartException(String.valueOf(e.getMessage()), e);
            }
        }
        return would;
    }

    private String look(Adoption adoption, RedisSettings home, Owner owner, Consumer<String> out)
            throws FenceStoreException {
        String prefix = home.prefix();
        Adoption.KeyCounts found = adoption.look(owner);
        String before = adoption.owner();
        out.accept(prefix + " in Redis " + home.address() + ": " + found.entries() + " " + kind() + " and "
                + found.others() + " other keys; "
                + (before == null ? "nobody has said whose they are" : "they are those of " + before));
        return "all that begins with " + prefix + " is from then on for " + owner.words();
    }

    private void adopt(Adoption adoption, RedisSettings home, Owner owner, Consumer<String> out)
            throws FenceStoreException {
        long[] told = {0};
        long dropped = adoption.adopt(owner, entries -> {
            if (entries - told[0] >= TELL_EVERY) {
                told[0] = entries;
                out.accept(entries + " " + kind() + " dropped so far");
            }
        });
        out.accept(dropped + " " + kind() + " were dropped; " + home.prefix() + " is for " + owner.words()
                + " now: a daemon that runs goes on within seconds");
    }

    private String kind() {
        return settings != null && settings.kind() == EntryKind.HASH ? "hashes" : "strings";
    }
}
