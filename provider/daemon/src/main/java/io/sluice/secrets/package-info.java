/** Files that hold secrets: what is asked of them, and when they have changed. */
@NullMarked
package io.sluice.secrets;

import org.jspecify.annotations.NullMarked;
