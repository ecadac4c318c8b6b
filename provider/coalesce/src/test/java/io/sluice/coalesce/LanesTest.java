package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Outcome.Found;
import io.sluice.coalesce.Routing.Balance;
import io.sluice.lanes.Lanes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Coalescers of several tables on the lanes of the same nodes. On a manual clock; what happens during a load, the test says. */
class LanesTest {
    private static final Duration LONG_AGO = Duration.ofMillis(100);

    private final ManualClock clock = new ManualClock();

    /** Every load, as "table@node". */
    private final List<String> loads = new ArrayList<>();

    /** What the test found wrong during a load: a lane survives it. */
    private final List<Throwable> wrong = new ArrayList<>();

    private final boolean[] shut = new boolean[3];
    private Lanes lanes = new Lanes(1, 1);

    @AfterEach
    void nothingWasWrong() {
        assertThat(wrong).isEmpty();
    }

    /** One table and its coalescer. */
    private final class Table {
        private final String name;
        private final Coalescer<String, String> coalescer;
        private final List<RecordingWaiter> asked = new ArrayList<>();
        private Runnable duringLoad = () -> {};

        Table(String name, int nodes, int each, Duration hedge) {
            this.name = name;
            List<Route<String, String>> routes = IntStream.range(0, nodes)
                    .<Route<String, String>>mapToObj(Node::new)
                    .toList();
            coalescer = new Coalescer<>(
                    new Settings(new Window(Duration.ZERO, 10), 1000, each, Duration.ofSeconds(1)),
                    new Collaborators<>(
                            new Routing<>(routes, Balance.ROUND_ROBIN, hedge),
                            Filler.none(),
                            RecentValues.none(),
                            CoalescerListener.none(),
                            lanes),
                    clock);
        }

        private final class Node implements Route<String, String> {
            private final int number;

            Node(int number) {
                this.number = number;
            }

            @Override
            public boolean open() {
                return !shut[number];
            }

            @Override
            public Loaded<String, String> read(List<String> keys) {
                loads.add(name + "@" + number);
                Runnable once = duringLoad;
                duringLoad = () -> {};
                try {
                    once.run();
                } catch (Throwable e) {
                    wrong.add(e);
                }
                return new Loaded<>(keys.stream().collect(Collectors.toMap(key -> key, key -> name)), null);
            }
        }

        /** Asks for so many keys, enough for a batch each ten. */
        Table ask(int count) {
            for (int i = 0; i < count; i++) {
                RecordingWaiter waiter = new RecordingWaiter();
                asked.add(waiter);
                assertThat(coalescer.provide("key" + asked.size(), waiter)).isNull();
            }
            return this;
        }

        boolean turn() {
            return coalescer.lane().runOnce();
        }

        void assertAllAnswered() {
            assertThat(asked).allSatisfy(one -> assertThat(one.answers()).containsExactly(new Found<>(name)));
        }
    }

    private Table table(String name) {
        return new Table(name, 1, 4, Duration.ZERO);
    }

    /** Each of them in a load of its own, inside that of the one before: then what is to happen. */
    private static void during(List<Table> loading, Runnable then) {
        Runnable next = then;
        for (int i = loading.size() - 1; i >= 0; i--) {
            Table table = loading.get(i);
            Runnable inner = next;
            next = () -> {
                table.duringLoad = inner;
                assertThat(table.turn()).as("%s has a lane", table.name).isTrue();
            };
        }
        next.run();
    }

    private void assertIdle() {
        assertThat(lanes).asString().matches("lanes taken: \\[0(, 0)*] of . each, waiting: 0");
    }

    @Test
    void loadsAtOnce_areNoMoreThanThereAreLanes_overAllTables() {
        lanes = new Lanes(1, 2);
        Table a = table("a").ask(1);
        Table b = table("b").ask(1);
        Table c = table("c").ask(1);
        during(List.of(a, b), () -> assertThat(c.turn()).isFalse());
        assertThat(c.turn()).isTrue();
        assertThat(loads).containsExactly("a@0", "b@0", "c@0");
        assertIdle();
    }

    @Test
    void settings_boundATable_belowTheLanesThereAre() {
        lanes = new Lanes(1, 4);
        Table a = new Table("a", 1, 2, Duration.ZERO).ask(30);
        during(List.of(a, a), () -> assertThat(a.turn()).isFalse());
    }

    /** The flood asks first each time, and is passed over each time. */
    @Test
    void lane_goesToWhoHasWaitedLongest() {
        Table flood = table("flood").ask(100);
        Table b = table("b").ask(1);
        Table c = table("c").ask(1);
        during(List.of(flood), () -> {
            assertThat(flood.turn()).isFalse();
            assertThat(c.turn()).isFalse();
            assertThat(b.turn()).isFalse();
        });
        assertThat(flood.turn()).as("it has just had one").isFalse();
        assertThat(b.turn()).as("c was first").isFalse();
        assertThat(c.turn()).isTrue();
        c.ask(1);
        assertThat(flood.turn()).as("b was before").isFalse();
        assertThat(c.turn()).as("it has just had one").isFalse();
        assertThat(b.turn()).isTrue();
        assertThat(c.turn()).as("the flood was before").isFalse();
        assertThat(flood.turn()).isTrue();
        assertThat(c.turn()).isTrue();
        assertThat(loads).containsExactly("flood@0", "c@0", "b@0", "flood@0", "c@0");
    }

    @Test
    void twoFloods_takeTurns() {
        Table a = table("a").ask(50);
        Table b = table("b").ask(50);
        for (int i = 0; i < 5; i++) {
            during(List.of(a), () -> assertThat(b.turn()).isFalse());
            during(List.of(b), () -> assertThat(a.turn()).isFalse());
        }
        a.assertAllAnswered();
        b.assertAllAnswered();
        assertIdle();
    }

    @Test
    void flood_leavesALaneToOthers_whoAreAsked() {
        lanes = new Lanes(1, 2);
        Table flood = table("flood");
        Table quiet = table("quiet").ask(1);
        assertThat(quiet.turn()).isTrue();
        flood.ask(30);
        during(List.of(flood), () -> {
            assertThat(flood.turn()).as("a second lane").isFalse();
            quiet.ask(1);
            assertThat(quiet.turn()).as("at once").isTrue();
        });
    }

    @Test
    void flood_hasEveryLane_whenOthersHaveNotBeenAskedForAWhile() {
        lanes = new Lanes(1, 2);
        Table flood = table("flood");
        Table quiet = table("quiet").ask(1);
        assertThat(quiet.turn()).isTrue();
        clock.advance(LONG_AGO);
        flood.ask(30);
        during(List.of(flood), () -> assertThat(flood.turn()).isTrue());
    }

    /** They leave one each, but not the same one: nothing is idle while somebody waits. */
    @Test
    void severalFloods_haveEveryLaneTogether() {
        lanes = new Lanes(1, 2);
        Table a = table("a").ask(30);
        Table b = table("b").ask(30);
        during(List.of(a, b), () -> assertThat(lanes).asString().contains("[2]"));
    }

    /** What hangs on a node that has left the rotation counts for nothing on those that are left. */
    @Test
    void loadsThatHangOnANodeThatIsOut_keepNoTableFromTheOthers() {
        lanes = new Lanes(2, 2);
        Table flood = new Table("flood", 2, 2, Duration.ZERO);
        Table quiet = new Table("quiet", 2, 2, Duration.ZERO).ask(1);
        assertThat(quiet.turn()).isTrue();
        flood.ask(100);
        shut[1] = true;
        during(List.of(flood), () -> {
            clock.advance(LONG_AGO);
            during(List.of(flood), () -> {
                shut[0] = true;
                shut[1] = false;
                quiet.ask(1);
                assertThat(flood.turn()).isTrue();
            });
        });
        assertThat(loads).endsWith("flood@0", "flood@0", "flood@1");
    }

    @Test
    void bulkOfOneTable_andKeysOfAnother_shareAsWell() {
        Table a = table("a");
        Table b = table("b").ask(1);
        a.coalescer.provideBulk(IntStream.range(0, 30)
                .mapToObj(i -> new BulkTest.Asked("bulk" + i, new ArrayList<>()))
                .toList());
        during(List.of(a), () -> assertThat(b.turn()).isFalse());
        assertThat(a.turn()).isFalse();
        assertThat(b.turn()).isTrue();
        assertThat(a.turn()).isTrue();
    }

    @Test
    void tableThatCloses_givesUpItsPlace_andWhatItHas() {
        Table a = table("a").ask(1);
        Table gone = table("gone").ask(1);
        Table c = table("c").ask(1);
        during(List.of(a), () -> {
            assertThat(gone.turn()).isFalse();
            assertThat(c.turn()).isFalse();
            gone.coalescer.close(Duration.ZERO);
        });
        assertThat(c.turn()).isTrue();
        assertThat(gone.turn()).as("its keys are refused").isFalse();
        assertIdle();
    }

    /** Its load is over later than its close; then the lane is the others'. */
    @Test
    void tableThatClosesInALoad_givesItsLaneBackWhenThatEnds() {
        Table closing = table("closing").ask(1);
        Table other = table("other").ask(1);
        during(List.of(closing), () -> {
            closing.coalescer.close(Duration.ZERO);
            assertThat(other.turn()).isFalse();
        });
        assertThat(other.turn()).isTrue();
        assertIdle();
    }

    /** A lane of a node that it cannot use is no turn of its own: whoever can use it does not wait behind it. */
    @Test
    void whoWaitsForAnotherNode_holdsUpNobody() {
        lanes = new Lanes(2, 1);
        Table a = new Table("a", 2, 2, Duration.ZERO).ask(1);
        Table b = new Table("b", 2, 2, Duration.ZERO).ask(1);
        Table c = new Table("c", 2, 2, Duration.ZERO).ask(1);
        shut[1] = true;
        during(List.of(a), () -> {
            assertThat(b.turn()).as("waits for node 0").isFalse();
            shut[1] = false;
            assertThat(c.turn()).as("node 1 is free").isTrue();
        });
        assertThat(b.turn()).isTrue();
        assertThat(loads).containsExactly("a@0", "c@1", "b@0");
        assertIdle();
    }

    @Test
    void lateBatch_isAskedForOnAnotherNode_inItsTurn() {
        lanes = new Lanes(2, 1);
        Table a = new Table("a", 2, 1, Duration.ofMillis(20)).ask(1);
        Table b = new Table("b", 2, 1, Duration.ofMillis(500)).ask(1);
        during(List.of(a), () -> {
            during(List.of(b), () -> {
                clock.advance(Duration.ofMillis(30));
                long unused = a.coalescer.queue.hedge();
                assertThat(a.turn()).as("b's node is busy").isFalse();
                b.ask(20);
            });
            assertThat(b.turn()).as("a was before").isFalse();
            assertThat(a.turn()).as("on the second node").isTrue();
            a.assertAllAnswered();
        });
        assertThat(b.turn()).isTrue();
        assertThat(loads).startsWith("a@0", "b@1", "a@1");
        assertIdle();
    }

    @Test
    void roomInTheQueue_isForAPartOfTheLanes_whileOthersUseThem() {
        lanes = new Lanes(1, 1);
        Table a = table("a");
        Table b = table("b");
        a.duringLoad = () -> clock.advance(Duration.ofMillis(200));
        assertThat(a.ask(10).turn()).isTrue();
        a.ask(1);
        clock.advance(Duration.ofMillis(200));
        int alone = a.coalescer.queueLimit();
        assertThat(alone).as("it is behind").isBetween(4, 999);
        b.ask(1);
        during(List.of(b), () -> assertThat(a.coalescer.queueLimit()).isBetween(alone / 2 - 1, alone / 2 + 1));
    }

    /** Its second look asks for less than the first, and finds it: what it waits for besides keeps its place. */
    @Test
    void whoWaitsTwice_keepsTheSecondPlace_whenItGetsTheFirst() {
        lanes = new Lanes(2, 1);
        Lanes.Seat a = lanes.join(2, () -> {}, clock.getAsLong());
        Lanes.Seat b = lanes.join(2, () -> {}, clock.getAsLong());
        assertThat(b.take(false, route -> route == 1, 0, false)).isEqualTo(1);
        assertThat(a.take(false, route -> route == 1, 0, false)).isEqualTo(-1);
        assertThat(a.take(true, route -> true, 0, false)).isZero();
        b.free(1);
        assertThat(b.take(false, route -> true, 0, false)).as("a waits for it").isEqualTo(-1);
        assertThat(a.take(false, route -> route == 1, 0, false)).isEqualTo(1);
        a.free(0);
        assertThat(a.take(false, route -> true, 0, false)).as("b waits").isEqualTo(-1);
        assertThat(b.take(false, route -> true, 0, false)).isZero();
    }

    /** Once each, whoever made it so: a load that ends, or one before it in the line that wants nothing any more. */
    @Test
    void whoseTurnItIs_isWoken_andNobodyElse() {
        List<String> woken = new ArrayList<>();
        Lanes.Seat a = lanes.join(1, () -> woken.add("a"), clock.getAsLong());
        Lanes.Seat b = lanes.join(1, () -> woken.add("b"), clock.getAsLong());
        Lanes.Seat c = lanes.join(1, () -> woken.add("c"), clock.getAsLong());
        List.of(a, b, c).forEach(seat -> seat.take(false, route -> true, 0, false));
        a.wakeOthers();
        assertThat(woken).isEmpty();
        a.free(0);
        a.wakeOthers();
        a.wakeOthers();
        assertThat(woken).containsExactly("b");
        assertThat(b.giveUp()).isTrue();
        b.wakeOthers();
        assertThat(woken).containsExactly("b", "c");
        c.close();
        assertThat(b.take(false, route -> true, 0, false)).isZero();
        assertThat(a.take(false, route -> true, 0, false)).isEqualTo(-1);
        b.free(0);
        b.wakeOthers();
        assertThat(woken).containsExactly("b", "c", "a");
    }

    /** Routes come to one table before the other knows of them: their lanes are there, and counted for both. */
    @Test
    void routesThatCome_haveLanes_forWhoKnowsThem() {
        lanes = new Lanes(1, 1);
        Lanes.Seat a = lanes.join(1, () -> {}, clock.getAsLong());
        Lanes.Seat b = lanes.join(1, () -> {}, clock.getAsLong());
        b.grow(3);
        assertThat(b.take(false, route -> true, 2, false)).isEqualTo(2);
        assertThat(a.take(false, route -> true, 0, false)).isZero();
        assertThat(a.take(false, route -> true, 0, false)).as("it knows one").isEqualTo(-1);
        assertThat(b.take(false, route -> true, 2, false)).isEqualTo(1);
        a.grow(3);
        assertThat(a.take(false, route -> route == 2, 0, false)).isEqualTo(-1);
        b.free(2);
        assertThat(a.take(false, route -> route == 2, 0, false)).isEqualTo(2);
    }

    @Test
    void fewerThanOne_isRefused() {
        assertThat(Arrays.asList(0, -1)).allSatisfy(wrong -> assertThatThrownBy(() -> new Lanes(wrong, wrong))
                .isInstanceOf(IllegalArgumentException.class));
    }
}
