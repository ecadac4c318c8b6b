package io.sluice.fences;

import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStores;
import io.sluice.changes.Owner;
import io.sluice.redis.Homes;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The fences of every home of a prefix. They are other ones when a cluster shares its slots in another way. Used by one thread. */
public final class HomeFences implements FenceStores {
    private final RedisSettings settings;
    private final Consumer<Owner> told;
    private final UnaryOperator<FenceStore> around;

    /** Stands in what is announced, so that this daemon knows its own words. */
    private final String self = RedisFences.anybody();

    private @Nullable Homes<RedisServers> homes;

    /** In the order of the homes; and what each is wrapped in. */
    private Map<RedisFences, FenceStore> fences = Map.of();

    private List<FenceStore> all = List.of();

    /**
     * Connects with the first call of one of them.
     *
     * @param settings address, password, prefix and timeouts
     * @param told hears each time whose the entries are to be
     * @param around what each is to be wrapped in
     */
    public HomeFences(RedisSettings settings, Consumer<Owner> told, UnaryOperator<FenceStore> around) {
        this.settings = settings;
        this.told = told;
        this.around = around;
    }

    /** What announcements of this daemon are known by. */
    public String self() {
        return self;
    }

    @Override
    public List<FenceStore> all() {
        Homes<RedisServers> now = settings.address().homes();
        if (homes == null || !now.equals(homes)) {
            homes = now;
            follow(now.all());
        }
        return all;
    }

    /** Those that stay are the very same; what those leave that go is known to the ones that come. */
    private void follow(List<RedisServers> now) {
        Map<RedisServers, RedisFences> stay = new HashMap<>();
        List<Inheritance> left = new ArrayList<>();
        List<RedisFences> went = new ArrayList<>();
        for (RedisFences before : fences.keySet()) {
            if (now.contains(before.home())) {
                stay.put(before.home(), before);
            } else {
                went.add(before);
                left.add(before.leaves());
            }
        }
        Inheritance inheritance = Inheritance.of(left);
        Map<RedisFences, FenceStore> made = new LinkedHashMap<>();
        for (RedisServers home : now) {
            RedisFences its = stay.get(home);
            if (its == null) {
                its = new RedisFences(settings.inTurn(home), told, self, inheritance, this::isOneOf, System::nanoTime);
            }
            FenceStore wrapped = fences.get(its);
            made.put(its, wrapped == null ? around.apply(its) : wrapped);
        }
        for (RedisFences before : went) {
            if (made.keySet().stream().noneMatch(its -> its.isSameHome(before))) {
                before.forget(inheritance);
            }
            fences.getOrDefault(before, before).close();
        }
        fences = made;
        all = List.copyOf(made.values());
    }

    /** Whether one of the homes is known to be this owner's: then all are, or may become so, since a cluster has one place for each name. */
    private boolean isOneOf(Owner me) {
        return fences.keySet().stream().anyMatch(each -> each.isOf(me));
    }

    @Override
    public void close() {
        all.forEach(FenceStore::close);
    }
}
