/** Tests of files of secrets. */
@NullMarked
package io.sluice.secrets;

import org.jspecify.annotations.NullMarked;
