/** Tests of the admin port. */
@NullMarked
package io.sluice.admin;

import org.jspecify.annotations.NullMarked;
