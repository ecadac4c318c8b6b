package io.sluice.freshness;

import io.sluice.changes.AnnouncedChanges;
import io.sluice.changes.Invalidation;
import io.sluice.config.ServeOptions;
import io.sluice.fences.Announcements;
import io.sluice.fences.HomeFences;
import io.sluice.fills.RedisFiller;
import io.sluice.reader.Announcing;
import io.sluice.reader.ChangeReader;
import io.sluice.reader.ReadTable;
import io.sluice.redis.RedisSettings;
import io.sluice.servers.ShutdownSteps;
import io.sluice.views.ViewSettings;

/**
 * What keeps a view's answers in Redis fresh, before changes are read.
 *
 * @param name what metrics and messages call it
 */
public record FreshView(String name, RedisSettings redis, RedisFiller filler, HomeFences fences, Telling telling)
        implements FreshTable.Applied {

    /** What the names of views begin with, as paths do: a table may have the name of one. */
    public static final String PATH = "odata/";

    /** What the change stream calls a view. */
    public static String name(ViewSettings view) {
        return PATH + view.name();
    }

    /** What is announced goes to these, and to the filler whose the entries are. */
    public static FreshView of(
            ViewSettings view,
            RedisSettings redis,
            RedisFiller filler,
            AnnouncedChanges announced,
            Invalidation.Copies copies) {
        filler.fence();
        Telling telling = new Telling(
                new Invalidation(announced, Telling.Held.RECENT.isHeld() ? copies : Invalidation.Copies.none()));
        HomeFences fences = new HomeFences(redis, filler::owner, store -> new Announcing(store, telling));
        return new FreshView(name(view), redis, filler, fences, telling);
    }

    @Override
    public ReadTable read() {
        return new ReadTable(name, fences);
    }

    @Override
    public FreshTable start(ServeOptions options, ChangeReader reader, String state, ShutdownSteps shutdown) {
        filler.whenBehind(reader::hurry);
        Announcements announcements = new Announcements(redis, fences.self(), state, telling);
        shutdown.first("stop hearing of changes", announcements);
        return new FreshTable(name, redis.prefix(), filler, null, null, announcements.trouble());
    }
}
