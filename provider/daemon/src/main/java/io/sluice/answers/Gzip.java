package io.sluice.answers;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Compresses whole bodies. The state of zlib takes 256 KB and some time to make, so each thread keeps its own. */
public final class Gzip {
    /** Bodies of fewer bytes fit into one packet anyway. */
    public static final int LEAST = 1024;

    /** JSON of rows repeats its names: the fastest level takes most of what there is to gain, in less than half the time. */
    private static final int LEVEL = Deflater.BEST_SPEED;

    private static final byte[] HEADER = {0x1F, (byte) 0x8B, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xFF};

    private static final ThreadLocal<Gzip> OF_THREAD = ThreadLocal.withInitial(Gzip::new);

    private final Deflater deflater = new Deflater(LEVEL, true);
    private final byte[] buffer = new byte[16 * 1024];

    private Gzip() {}

    /** These bytes, compressed. */
    public static byte[] compress(byte[] bytes, int from, int to) {
        return OF_THREAD.get().whole(bytes, from, to);
    }

    private byte[] whole(byte[] bytes, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(256, (to - from) / 4));
        out.writeBytes(HEADER);
        deflater.reset();
        deflater.setInput(bytes, from, to - from);
        deflater.finish();
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        CRC32 crc = new CRC32();
        crc.update(bytes, from, to - from);
        littleEndian(out, (int) crc.getValue());
        littleEndian(out, to - from);
        return out.toByteArray();
    }

    private static void littleEndian(ByteArrayOutputStream out, int number) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(number >> shift);
        }
    }
}
