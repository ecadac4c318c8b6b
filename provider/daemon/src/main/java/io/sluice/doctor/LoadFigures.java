package io.sluice.doctor;

/**
 * What the lookups of one table did while somebody looked.
 *
 * @param table its name; empty where there is one alone
 * @param answers how they were answered, a second
 * @param batches what went to the database
 * @param queued most keys that were seen to wait
 * @param queueLimit how many might
 * @param queueSet by the flag
 */
public record LoadFigures(
        String table, AnswerRates answers, BatchRates batches, int queued, int queueLimit, int queueSet) {

    /**
     * Lookups a second, by how they were answered.
     *
     * @param remembered of all, those that were answered by recent values
     * @param shared of all, those that joined a promise in flight
     */
    public record AnswerRates(
            double found,
            double absent,
            double refused,
            double late,
            double unavailable,
            double failed,
            double remembered,
            double shared) {

        double all() {
            return found + absent + refused + late + unavailable + failed;
        }

        double absentShare() {
            return found + absent == 0 ? 0 : absent / (found + absent);
        }
    }

    /**
     * SELECTs of lookups.
     *
     * @param selects a second
     * @param keys a second
     * @param selectMillis each took
     * @param waitMillis each key had waited
     * @param windowShare those that went because the window was over
     * @param windowMillis as it is set
     * @param most keys that a batch may have now
     */
    public record BatchRates(
            double selects,
            double keys,
            double selectMillis,
            double waitMillis,
            double windowShare,
            double windowMillis,
            int most) {

        double keysEach() {
            return selects == 0 ? 0 : keys / selects;
        }
    }

    /** What a sentence about it begins with. */
    String of() {
        return table.isEmpty() ? "" : table + ": ";
    }
}
