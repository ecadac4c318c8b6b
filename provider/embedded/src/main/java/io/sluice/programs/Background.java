package io.sluice.programs;

import java.nio.file.Files;
import java.nio.file.Path;

/** The notes in a data folder that its servers are meant to run on when the process that started them has ended. */
public final class Background {
    private Background() {}

    public static Path note(DataFolder folder) {
        return folder.path().resolve("background");
    }

    /** The same of Redis servers. */
    public static Path redisNote(DataFolder folder) {
        return folder.path().resolve("background-redis");
    }

    public static boolean noted(DataFolder folder) {
        return Files.exists(note(folder));
    }

    /** Servers that run in the background are not to be ended by somebody who wants servers of his own. */
    public static void refuse(DataFolder folder) {
        refuse(folder, note(folder), "postgres", "its cluster runs; ./run.sh cluster down");
        refuse(folder, redisNote(folder), "redis", "its Redis servers run; ./run.sh redis down");
    }

    private static void refuse(DataFolder folder, Path note, String binary, String down) {
        if (!Files.exists(note)) {
            return;
        }
        if (!new OwnProcesses(folder, binary).running().isEmpty()) {
            throw new EmbeddedException("the data folder " + folder.path() + " is in use: " + down + " --data-dir "
                    + folder.path() + " stops " + (binary.equals("redis") ? "them" : "it")
                    + ", or give another --data-dir");
        }
        OwnerFiles.deleteTree(note); // they have ended with the machine, say
    }
}
