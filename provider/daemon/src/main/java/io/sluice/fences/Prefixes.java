package io.sluice.fences;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Owner;
import io.sluice.redis.CacheNames;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.RedisSession;
import io.sluice.redis.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether a prefix is free for a daemon that starts. */
public final class Prefixes {
    private Prefixes() {}

    /**
     * Why a daemon must not fill under this prefix: another, which runs, keeps its own entries there. Null if it may, and when that is not
     * known: whatever lies in Redis keeps nobody from serving lookups.
     *
     * @param me whose rows are to be filled; asked only if somebody has left word. Null while that is not known
     */
    public static @Nullable String refusal(RedisSettings settings, Supplier<@Nullable Owner> me) {
        return settings.homes().stream()
                .map(home -> refusalOf(home, me))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String refusalOf(RedisSettings settings, Supplier<@Nullable Owner> me) {
        CacheNames names = CacheNames.of(settings);
        try (RedisSession session =
                new RedisSession(settings, ErrorAdvice.of(settings, names.rights("+hmget +time")))) {
            List<Ownership> there = session.ask(connection -> {
                List<Ownership> all = new ArrayList<>(List.of(Ownership.read(connection, names)));
                all.addAll(Ownership.around(connection, names));
                return all;
            });
            if (there.stream().noneMatch(Ownership::inUse)) {
                return null;
            }
            Owner owner = me.get();
            return owner == null ? null : refusal(settings, there, owner);
        } catch (FenceStoreException e) {
            return null; // the filler, or the reader of the change stream, finds the same, and says so
        }
    }

    /** Whether somebody has left a ledger, as far as we may look. */
    public static boolean hasLedger(RedisSettings settings) {
        return settings.homes().stream().anyMatch(Prefixes::oneHasLedger);
    }

    private static boolean oneHasLedger(RedisSettings settings) {
        CacheNames names = CacheNames.of(settings);
        try (RedisSession session =
                new RedisSession(settings, ErrorAdvice.of(settings, names.rights("+hmget +time")))) {
            return session.ask(connection -> Ownership.read(connection, names)).ledger();
        } catch (FenceStoreException e) {
            return false; // fills look too
        }
    }

    /** Why nothing is filled by this owner; null if nothing is in the way. */
    public static @Nullable String conflict(RedisSettings settings, Owner me) throws FenceStoreException {
        String conflict = null;
        for (RedisSettings home : settings.homes()) {
            conflict = conflict == null ? conflictOf(home, me) : conflict;
        }
        return conflict;
    }

    private static @Nullable String conflictOf(RedisSettings settings, Owner me) throws FenceStoreException {
        CacheNames names = CacheNames.of(settings);
        try (RedisSession session =
                new RedisSession(settings, ErrorAdvice.of(settings, names.rights("+hmget +time")))) {
            Ownership there = session.ask(connection -> Ownership.read(connection, names));
            return there.isAnothers(me) || there.unreadable() != null
                    ? "Redis " + settings.address() + " " + there.conflict(me)
                    : null;
        }
    }

    private static @Nullable String refusal(RedisSettings settings, List<Ownership> there, Owner me) {
        Ownership own = there.get(0);
        String why = own.isAnothers(me) && own.inUse() ? own.conflict(me) : null;
        for (Ownership around : there.subList(1, there.size())) {
            why = why == null && around.inUse() ? around.conflictAround() : why;
        }
        return why == null ? null : "Redis " + settings.address() + " " + why;
    }
}
