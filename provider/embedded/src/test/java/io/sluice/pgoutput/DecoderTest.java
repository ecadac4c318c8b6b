package io.sluice.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.pgoutput.Message.Begin;
import io.sluice.pgoutput.Message.Commit;
import io.sluice.pgoutput.Message.Insert;
import io.sluice.pgoutput.Message.Logical;
import io.sluice.pgoutput.Message.Origin;
import io.sluice.pgoutput.Message.Relation;
import io.sluice.pgoutput.Message.Truncate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderTest {
    private static final String LINKS = "relation public.links d key* target mood";

    /** The table t, with the oid 1, a key k and a value v. */
    private static final String TABLE =
            "52 00000001 7300 7400 64 0002 01 6b00 00000019 ffffffff 00 7600 00000019 ffffffff";

    private final Decoder decoder = new Decoder();

    private Message decode(String hex) throws MalformedException {
        return decoder.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    private static List<String> step(String name) throws MalformedException {
        return Described.of(Capture.step(name).decoded());
    }

    @Test
    void insert_hasTextEmptyTextAndNull() throws MalformedException {
        assertThat(step("insert"))
                .containsExactly(
                        "begin",
                        "type public.mood",
                        LINKS,
                        "insert links ('k1', 'v1', 'fine')",
                        "insert links ('ключ 😀', null, null)",
                        "insert links ('', '', null)",
                        "commit");
    }

    @Test
    void update_hasTheOldKey_onlyIfThatHasChanged() throws MalformedException {
        assertThat(step("update of a value")).contains("update links ('k1', 'v2', 'fine')");
        assertThat(step("update of a key")).contains("update links ('k1', null, null) ('k2', 'v2', 'fine')");
    }

    @Test
    void update_doesNotHaveLargeValuesThatAreTheSame() throws MalformedException {
        assertThat(step("update beside a large value")).contains("update links ('large', unchanged, 'fine')");
        assertThat(step("update of the key of a large value"))
                .contains("update links ('large', null, null) ('larger', unchanged, 'fine')");
        String key = "k".repeat(2200);
        assertThat(step("update beside a long key"))
                .contains("update links ('" + key + "', null, null) (unchanged, 'v2', null)");
    }

    @Test
    void delete_hasTheKey() throws MalformedException {
        assertThat(step("delete"))
                .containsExactly("begin", "type public.mood", LINKS, "delete links ('k2', null, null)", "commit");
    }

    @Test
    void fullIdentity_hasOldRowsWhole() throws MalformedException {
        assertThat(step("full identity"))
                .filteredOn(words -> !words.equals("begin") && !words.equals("commit"))
                .containsExactly(
                        "relation public.whole f key* target*",
                        "insert whole ('w1', 'v1')",
                        "insert whole (null, 'v2')",
                        "update whole ('w1', 'v1') ('w1', 'v3')",
                        "update whole (null, 'v2') (null, 'v3')",
                        "update whole ('w1', 'v3') ('w2', 'v3')",
                        "delete whole (null, 'v3')",
                        "delete whole ('w2', 'v3')");
    }

    @Test
    void severalTables_areToldApart() throws MalformedException {
        assertThat(step("several statements in a transaction"))
                .containsExactly(
                        "begin",
                        "type public.mood",
                        LINKS,
                        "insert links ('s1', null, null)",
                        "relation public.visits d id* key",
                        "insert visits ('3', 's1')",
                        "delete links ('s1', null, null)",
                        "commit");
    }

    @Test
    void truncate_namesAllTables() throws MalformedException {
        assertThat(step("truncate")).contains("truncate links visits cascade restart", "truncate whole");
    }

    @Test
    void messages_haveTheirText_orNullIfTheyAreNone() throws MalformedException {
        assertThat(step("messages"))
                .containsExactly(
                        "lone message kept of a rollback",
                        "begin",
                        "message sluice k1",
                        "commit",
                        "lone message sluice ключ",
                        "begin",
                        "message  null",
                        "commit");
    }

    @Test
    void relation_saysWhetherTheTableLooksOtherwise() throws MalformedException {
        assertThat(step("another shape"))
                .filteredOn(words -> words.contains("public.links"))
                .containsExactly(
                        LINKS, "same public.links d key* target mood", "reshaped public.links d key* mood extra");
    }

    @Test
    void everyField_isTheOneOfTheWire() throws MalformedException {
        long time = Instant.parse("2020-02-02T02:02:02Z").getEpochSecond() * 1_000_000;
        assertThat(Capture.step("origin").decoded())
                .hasSize(6)
                .startsWith(new Begin(0x20ef090, time, 0x31f), new Origin(0x16B374D848L, "elsewhere"))
                .contains(new Message.Type(0x4011, "public", "mood"))
                .endsWith(new Commit(0x20ef090, 0x20ef0d8, time));
        assertThat(Capture.step("messages").decoded())
                .contains(
                        new Logical(true, 0x20eeed0, "sluice", "k1"),
                        new Logical(false, 0x20eef48, "sluice", "\u043A\u043B\u044E\u0447"));
        assertThat(Capture.step("another shape").decoded().get(12))
                .isInstanceOfSatisfying(Relation.class, relation -> assertThat(relation.table())
                        .isEqualTo(new Table(
                                0x4013,
                                "public",
                                "links",
                                'd',
                                List.of(
                                        new Table.Column("key", true, 25, -1),
                                        new Table.Column("mood", false, 0x4011, -1),
                                        new Table.Column("extra", false, 1043, 14)))));
    }

    @Test
    void largestNumbers_keepTheirBits() throws MalformedException {
        assertThat(decode("42 fffffffffffffffe 0000000000000000 ffffffff"))
                .isEqualTo(new Begin(-2, 946_684_800_000_000L, -1));
    }

    @Test
    void buffer_isReadFromPositionToLimit_inAnyOrder_andLeftAsItWas() throws MalformedException {
        byte[] begin = HexFormat.of().parseHex("ff" + "42" + "00000000000000010000000000000000" + "00000309" + "ff");
        ByteBuffer buffer = ByteBuffer.allocateDirect(begin.length).put(begin).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(1).limit(begin.length - 1);
        assertThat(decoder.decode(buffer)).isEqualTo(new Begin(1, 946_684_800_000_000L, 0x309));
        assertThat(buffer.position()).isEqualTo(1);
        assertThat(buffer.remaining()).isEqualTo(begin.length - 2);
    }

    @Test
    void row_doesNotChangeWithTheBuffer() throws MalformedException {
        Message unused = decode(TABLE);
        byte[] bytes = HexFormat.of().parseHex("49000000014e000274000000016b74000000022222");
        Insert insert = (Insert) decoder.decode(ByteBuffer.wrap(bytes));
        Arrays.fill(bytes, (byte) 'z');
        assertThat(insert.row().text(0)).isEqualTo("k");
        assertThat(insert.row().text(1)).isEqualTo("\"\"");
    }

    @Test
    void schemaOfPostgresItself_isSpelledOut() throws MalformedException {
        assertThat(decode("59 00000019 00 7400")).isEqualTo(new Message.Type(25, "pg_catalog", "t"));
    }

    @Test
    void whatLaterVersionsAdd_isPassedOver() throws MalformedException {
        assertThat(decode("53 00000309 01")).isEqualTo(new Message.Unknown('S'));
        assertThat(decode("ff")).isEqualTo(new Message.Unknown('\u00ff'));
        Message unused = decode(TABLE);
        assertThat(decode("54 00000001 fe 00000001 abcdef"))
                .isInstanceOfSatisfying(Truncate.class, truncate -> assertThat(truncate.restartIdentity())
                        .isTrue());
    }

    @Test
    void text_thatIsNoUtf8_isRefused_andNeverAnother() throws MalformedException {
        Message unused = decode(TABLE);
        // Not enough bytes, too many, a surrogate; and the character that others put in their place, which is text.
        for (String bad : List.of("c3", "c0af", "eda080")) {
            Insert insert = (Insert) decode("49 00000001 4e 0002 74 0000000" + bad.length() / 2 + bad + "6e");
            assertThatThrownBy(() -> insert.row().text(0)).isInstanceOf(MalformedException.class);
        }
        Insert insert = (Insert) decode("49 00000001 4e 0002 74 00000003 efbfbd 6e");
        assertThat(insert.row().text(0)).isEqualTo("\uFFFD");
    }

    @Test
    void valuesThatAreNoText_orTooLong_areSaidToBeThere() throws MalformedException {
        Message unused = decode(TABLE);
        Insert insert =
                (Insert) decode("49 00000001 4e 0002 62 00000001 6b 74 00100001" + "61".repeat(Wire.MAX_TEXT + 1));
        assertThat(insert.row().kind(0)).isEqualTo(Row.Kind.OTHER);
        assertThat(insert.row().kind(1)).isEqualTo(Row.Kind.OTHER);
        assertThatThrownBy(() -> insert.row().text(1)).isInstanceOf(IllegalStateException.class);
        Insert longest = (Insert) decode("49 00000001 4e 0002 6e 74 00100000" + "61".repeat(Wire.MAX_TEXT));
        assertThat(longest.row().text(1)).hasSize(Wire.MAX_TEXT);
    }

    @Test
    void prefixOfAnyLength_isNoReasonToStop() throws MalformedException {
        assertThat(decode("4d 00 0000000000000001" + "61".repeat(100_000) + "00 00000001 6b"))
                .isEqualTo(new Logical(false, 1, "a".repeat(Wire.MAX_NAME), "k"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', cut off",
        "42 0000000000000001, cut off",
        "49 00000002 4e 0002 6e 6e, oid 2 was not described",
        "54 00000001 00 00000002, oid 2 was not described",
        "49 00000001 4b 0002 6e 6e, an insert without a new row",
        "55 00000001 4b 0002 6e 6e 4b 0002 6e 6e, an update without a new row",
        "44 00000001 4e 0002 6e 6e, a delete without an old row",
        "49 00000001 4e 0003 6e 6e 6e, a row of 3 values for 2 columns",
        "49 00000001 4e 0002 6e 78, a value of an unknown kind",
        "49 00000001 4e 0002 6e 74 00000002 61, a count or length of 2 is more",
        "49 00000001 4e 0002 6e 74 ffffffff 61, a count or length of -1 is more",
        "49 00000001 4e 0002 6e 74 7fffffff 61, a count or length of 2147483647 is more",
        "54 7fffffff 00 00000001, a count or length of 2147483647 is more",
        "54 80000000 00 00000001, a count or length of -2147483648 is more",
        "59 00000019 737373, a name has no end",
        "52 00000001 00 7400 64 ffff, a table with 65535 columns",
        "4d 01 0000000000000001 00 7fffffff 6b, a count or length of 2147483647 is more"
    })
    void bytesThatAreNoMessage_areRefused_inOneLine(String hex, String why) throws MalformedException {
        Message unused = decode(TABLE);
        assertThatThrownBy(() -> decode(hex))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(why)
                .hasMessageMatching(".* of a message of \\d+ bytes");
    }

    @Test
    void tablesBeyondTheBound_areForgotten_longestUnusedFirst() throws MalformedException {
        String filler = "61".repeat(60_000) + "00";
        Message first = decode(TABLE);
        for (int oid = 2; oid < 100; oid++) {
            Message other = decode("52 %08x 00 %s 64 0000".formatted(oid, filler));
            Message row = decode("49 00000001 4e 0002 6e 6e"); // which keeps the first in use
            assertThat(List.of(other, row)).doesNotContain(first);
        }
        assertThat(decode("49 00000063 4e 0000")).isInstanceOf(Insert.class);
        assertThatThrownBy(() -> decode("49 00000002 4e 0000")).hasMessageContaining("oid 2 was not described");
        assertThat(decode(TABLE)).isInstanceOfSatisfying(Relation.class, relation -> assertThat(relation.before())
                .isEqualTo(relation.table()));
    }
}
