package io.sluice.pgoutput;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.pgoutput.KeyColumns.Touched;
import io.sluice.pgoutput.Message.Delete;
import io.sluice.pgoutput.Message.Insert;
import io.sluice.pgoutput.Message.Relation;
import io.sluice.pgoutput.Message.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyColumnsTest {
    private static final Touched UNSAID = new Touched(List.of(), false);

    private final KeyColumns key = new KeyColumns(List.of("key"), false);

    private List<Touched> touched(String step) throws MalformedException {
        List<Touched> touched = new ArrayList<>();
        for (Message message : Capture.step(step).decoded()) {
            if (message instanceof Insert insert) {
                touched.add(key.of(insert));
            } else if (message instanceof Update update) {
                touched.add(key.of(update));
            } else if (message instanceof Delete delete) {
                touched.add(key.of(delete));
            }
        }
        return touched;
    }

    private static Touched keys(String... keys) {
        return new Touched(Arrays.stream(keys).map(List::of).toList(), true);
    }

    private boolean covered(String step) throws MalformedException {
        return Capture.step(step).decoded().stream()
                .filter(Relation.class::isInstance)
                .allMatch(relation -> key.coveredBy(((Relation) relation).table()));
    }

    @Test
    void primaryKey_isSaidByEveryChange() throws MalformedException {
        assertThat(covered("insert")).isTrue();
        assertThat(touched("insert")).containsExactly(keys("k1"), keys("ключ 😀"), keys(""));
        assertThat(touched("update of a value")).containsExactly(keys("k1"));
        assertThat(touched("update of a key")).containsExactly(keys("k1", "k2"));
        assertThat(touched("update of the key of a large value")).containsExactly(keys("large", "larger"));
        assertThat(touched("update beside a large value")).containsExactly(keys("large"));
        assertThat(touched("delete")).containsExactly(keys("k2"));
    }

    @Test
    void keyTooLongToBeSentTwice_isTakenFromTheOldRow() throws MalformedException {
        assertThat(touched("update beside a long key")).containsExactly(keys("k".repeat(2200)));
    }

    @Test
    void fullIdentity_saysEachKeyOnce_andNullIsNone() throws MalformedException {
        assertThat(covered("full identity")).isTrue();
        assertThat(touched("full identity"))
                .containsExactly(keys("w1"), keys(), keys("w1"), keys(), keys("w1", "w2"), keys(), keys("w2"));
    }

    @Test
    void keyOutsideOfTheIdentity_isSaidByAnInsertAlone() throws MalformedException {
        assertThat(covered("key outside of the identity")).isFalse();
        // The old row has NULL for the key, which it was not.
        assertThat(touched("key outside of the identity")).containsExactly(keys("k1"), UNSAID, UNSAID, UNSAID);
    }

    /** As of a partition, whose own identity is not what the stream says; unless it is. */
    @Test
    void keyKnownToBeIdentified_isBelieved_butNotAnOldRowWithoutIt() {
        KeyColumns known = new KeyColumns(List.of("key"), true);
        Table table = new Table(1, "s", "t", 'd', List.of(new Table.Column("key", false, 25, -1)));
        Row a = row(new byte[] {'a'});
        Row b = row(new byte[] {'b'});
        Row without = new Row(new Row.Kind[] {Row.Kind.NULL}, new byte[1][]);
        assertThat(known.of(new Update(table, null, a))).isEqualTo(keys("a"));
        assertThat(known.of(new Update(table, a, b))).isEqualTo(keys("a", "b"));
        assertThat(known.of(new Delete(table, a))).isEqualTo(keys("a"));
        assertThat(known.of(new Update(table, without, b))).isEqualTo(UNSAID);
        assertThat(known.of(new Delete(table, without))).isEqualTo(UNSAID);
    }

    @Test
    void tableWithoutTheColumn_saysNothing() throws MalformedException {
        KeyColumns other = new KeyColumns(List.of("Key"), false);
        for (Message message : Capture.step("full identity").decoded()) {
            if (message instanceof Insert insert) {
                assertThat(other.of(insert)).isEqualTo(UNSAID);
            } else if (message instanceof Relation relation) {
                assertThat(other.coveredBy(relation.table())).isFalse();
            }
        }
    }

    @Test
    void keyThatIsNoUtf8_isPassedOver() {
        Table table = new Table(1, "s", "t", 'd', List.of(new Table.Column("key", true, 25, -1)));
        assertThat(key.of(new Update(table, row("old".getBytes(UTF_8)), row(new byte[] {(byte) 0xE9}))))
                .isEqualTo(keys("old"));
    }

    @ParameterizedTest
    @CsvSource({"UNCHANGED", "OTHER"})
    void keyThatWasNotSent_mayBeAny(Row.Kind kind) {
        Table table = new Table(1, "s", "t", 'd', List.of(new Table.Column("key", true, 25, -1)));
        Row unsaid = new Row(new Row.Kind[] {kind}, new byte[1][]);
        assertThat(key.of(new Update(table, null, unsaid))).isEqualTo(UNSAID);
        assertThat(key.of(new Delete(table, unsaid))).isEqualTo(UNSAID);
        assertThat(key.of(new Update(table, unsaid, row("new".getBytes(UTF_8)))))
                .isEqualTo(new Touched(List.of(List.of("new")), false));
    }

    private static final Row.Kind SENT = Row.Kind.TEXT;

    private final KeyColumns two = new KeyColumns(List.of("tenant", "host"), false);

    /** In the order of the settings, not of the table. */
    private static final Table HOSTS = new Table(
            1,
            "s",
            "t",
            'd',
            List.of(
                    new Table.Column("host", true, 25, -1),
                    new Table.Column("v", false, 25, -1),
                    new Table.Column("tenant", true, 25, -1)));

    private static Row hosts(Row.Kind hostKind, String host, Row.Kind tenantKind, String tenant) {
        byte[] none = null;
        return new Row(new Row.Kind[] {hostKind, Row.Kind.NULL, tenantKind}, new byte[][] {
            hostKind == SENT ? host.getBytes(UTF_8) : none, none, tenantKind == SENT ? tenant.getBytes(UTF_8) : none
        });
    }

    private static Row hosts(String host, String tenant) {
        return hosts(SENT, host, SENT, tenant);
    }

    private static Touched parts(String... tenantAndHost) {
        List<List<String>> keys = new ArrayList<>();
        for (int i = 0; i < tenantAndHost.length; i += 2) {
            keys.add(List.of(tenantAndHost[i], tenantAndHost[i + 1]));
        }
        return new Touched(keys, true);
    }

    @Test
    void twoColumns_areToldInTheirOwnOrder_whicheverHasChanged() {
        assertThat(two.coveredBy(HOSTS)).isTrue();
        assertThat(two.of(new Insert(HOSTS, hosts("h", "t")))).isEqualTo(parts("t", "h"));
        assertThat(two.of(new Update(HOSTS, null, hosts("h", "t")))).isEqualTo(parts("t", "h"));
        assertThat(two.of(new Update(HOSTS, hosts("h", "t"), hosts("i", "t")))).isEqualTo(parts("t", "h", "t", "i"));
        assertThat(two.of(new Update(HOSTS, hosts("h", "t"), hosts("h", "u")))).isEqualTo(parts("t", "h", "u", "h"));
        assertThat(two.of(new Delete(HOSTS, hosts("h", "t")))).isEqualTo(parts("t", "h"));
    }

    @Test
    void partThatIsNotSentAgain_isTakenFromTheOldRow() {
        Row.Kind same = Row.Kind.UNCHANGED;
        assertThat(two.of(new Update(HOSTS, hosts("h", "t"), hosts(SENT, "i", same, ""))))
                .isEqualTo(parts("t", "h", "t", "i"));
        assertThat(two.of(new Update(HOSTS, hosts("h", "t"), hosts(same, "", SENT, "u"))))
                .isEqualTo(parts("t", "h", "u", "h"));
        assertThat(two.of(new Update(HOSTS, null, hosts(SENT, "i", same, "")))).isEqualTo(UNSAID);
        assertThat(two.of(new Update(HOSTS, hosts(same, "", SENT, "t"), hosts("i", "t"))))
                .isEqualTo(new Touched(List.of(List.of("t", "i")), false));
    }

    @Test
    void keyWithAPartThatIsNull_isNone() {
        Row.Kind none = Row.Kind.NULL;
        assertThat(two.of(new Insert(HOSTS, hosts(none, "", SENT, "t")))).isEqualTo(parts());
        assertThat(two.of(new Update(HOSTS, hosts(SENT, "h", none, ""), hosts("h", "t"))))
                .isEqualTo(parts("t", "h"));
    }

    @Test
    void twoColumns_ofWhichOneIsNotIdentified_areUnsaid() {
        Table table = new Table(
                1,
                "s",
                "t",
                'd',
                List.of(new Table.Column("host", true, 25, -1), new Table.Column("tenant", false, 25, -1)));
        Row row = new Row(new Row.Kind[] {SENT, SENT}, new byte[][] {{'h'}, {'t'}});
        assertThat(two.coveredBy(table)).isFalse();
        assertThat(two.of(new Insert(table, row))).isEqualTo(parts("t", "h"));
        assertThat(two.of(new Update(table, null, row))).isEqualTo(UNSAID);
        assertThat(two.of(new Delete(table, row))).isEqualTo(UNSAID);
    }

    private static Row row(byte[] key) {
        return new Row(new Row.Kind[] {Row.Kind.TEXT}, new byte[][] {key});
    }
}
