package io.sluice.fences;

import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStores;
import io.sluice.changes.Owner;
import io.sluice.redis.Homes;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
    private List<RedisFences> fences = List.of();
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
            Inheritance left = new Inheritance(fences.stream()
                    .map(RedisFences::leaves)
                    .filter(Objects::nonNull)
                    .toList());
            close();
            List<RedisFences> made = new ArrayList<>();
            for (RedisServers home : now.all()) {
                made.add(new RedisFences(settings.inTurn(home), told, self, left, this::isOneOf, System::nanoTime));
            }
            forget(made);
            homes = now;
            fences = List.copyOf(made);
            all = made.stream().map(around).toList();
        }
        return all;
    }

    /** Whether one of the homes is known to be this owner's: then all are, or may become so, since a cluster has one place for each name. */
    private boolean isOneOf(Owner me) {
        return fences.stream().anyMatch(each -> each.isOf(me));
    }

    /** Homes that are no more must not be taken for ones that are, when a slot comes back. */
    private void forget(List<RedisFences> made) {
        for (RedisFences before : fences) {
            boolean ours = before.leaves() != null; // who stands by removes nothing of whoever reads
            if (ours && made.stream().noneMatch(now -> now.isSameHome(before))) {
                before.forget();
            }
        }
    }

    @Override
    public void close() {
        all.forEach(FenceStore::close);
    }
}
