package io.sluice.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file whose content nobody else should know.
 *
 * <p>Nobody but its owner may write it. Others may read it only where another user owns it, as root does: so platforms hand secrets to
 * containers, and who runs the daemon could not change it.
 *
 * @param flag the command line's name of it, for messages
 */
public record SecretFile(String flag, Path path) {
    /** More is no secret: the longest are chains of certificates beside their key. */
    private static final int MOST_BYTES = 1 << 20;

    /**
     * What it holds.
     *
     * @throws UnusableFile if it cannot be read, is too long, or if others have it at their disposal
     */
    public byte[] read() throws UnusableFile {
        String exposed = Files.isRegularFile(path) ? exposed() : null;
        if (exposed != null) {
            throw new UnusableFile(name() + exposed);
        }
        return read(flag, path);
    }

    /** What a file holds that is no secret. */
    public static byte[] read(String flag, Path path) throws UnusableFile {
        try {
            if (!Files.isRegularFile(path)) {
                throw new UnusableFile(
                        flag + " " + path + ": " + (Files.exists(path) ? "it is no file" : "there is no such file"));
            }
            if (Files.size(path) > MOST_BYTES) {
                throw new UnusableFile(flag + " " + path + ": it has more than 1 MiB, so it is another file");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UnusableFile(flag + " " + path + ": it cannot be read; check the path and its permissions");
        }
    }

    /** Why others have it at their disposal, to follow its name; null if they do not, or if the file system does not say. */
    @Nullable
    String exposed() {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            if (permissions.contains(PosixFilePermission.OTHERS_WRITE)
                    || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
                return "others than its owner may write it: chmod 600 " + path;
            }
            boolean all = permissions.contains(PosixFilePermission.OTHERS_READ);
            return all && Files.getOwner(path).equals(me())
                    ? "everybody on this machine may read it: chmod 600 " + path
                    : null;
        } catch (IOException | UnsupportedOperationException e) {
            return null; // reading it says what is wrong
        }
    }

    private static UserPrincipal me() throws IOException {
        return Files.getOwner(Path.of("/proc/self"));
    }

    private String name() {
        return flag + " " + path + ": ";
    }
}
