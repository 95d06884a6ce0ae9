# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# summary: Which decoder --device takes where there is a driver of test pictures
# flavour: plain debug
# needs: zcplay

clip=$SOURCE/assets/demo.mp4
md5() { "$ZCPLAY" decode "$clip" --frames 12 --format md5 --device "$1"; }

"$ZCPLAY" probe | tee probe | grep -A 2 'driver visl' || fail "probe does not show visl."
grep -q 'draws test pictures' probe || fail "probe does not say that visl draws test pictures."

truth=$(md5 software)
[[ $(md5 auto) == "$truth" ]] || fail "--device auto gave other pictures than the software decoder."
[[ $(md5 visl) != "$truth" ]] || fail "visl cannot have decoded this."
node=$(sed -n 's/^  \(.dev.video[0-9]*\)  visl.*/\1/p' probe)
[[ $(md5 "$node") == "$(md5 visl)" ]] || fail "visl's path $node and its name are not the same device."

expect_status 4 md5 nosuchdriver 2>complaint
cat complaint
[[ $(wc -l <complaint) == 1 ]] || fail "one sentence was expected."
grep -q "nosuchdriver is no stateless decoder of this machine; it has .*$node (visl)" complaint ||
  fail "the complaint does not say what there is."
expect_status 4 md5 vicodec 2>complaint
cat complaint
