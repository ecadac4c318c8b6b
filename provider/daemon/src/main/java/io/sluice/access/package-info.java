/** Who may do what: bearer tokens, and how often one may try another. */
@NullMarked
package io.sluice.access;

import org.jspecify.annotations.NullMarked;
