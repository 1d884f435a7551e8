#!/usr/bin/env bash
# Signs dist/fastloc.app and makes dist/fastloc-VERSION-macos-ARCHITECTURE.dmg of it: packaging/macos/dmg.sh VERSION
#
# SIGN_AS   a certificate of the kind "Developer ID Application". Without it the signature is for this computer alone:
#           other people have to allow fastloc in System Settings > Privacy & Security.
# NOTARY    a profile that `xcrun notarytool store-credentials` has made. Without it Apple is not asked.
set -euo pipefail
cd "$(dirname "$0")/../.."

application=dist/fastloc.app
image="dist/fastloc-$1-macos-$(uname -m).dmg"
sign() {
    local when=()
    [ "${SIGN_AS:-}" ] && when=(--timestamp) # Apple's clock, which a notarization needs
    codesign --force --options runtime ${when[@]+"${when[@]}"} --sign "${SIGN_AS:--}" "$@"
}

# from the inside out: every library, then the programs, then the whole
find "$application/Contents" -type f \( -name "*.dylib" -o -name "*.so" \) -print0 |
    while IFS= read -r -d "" library; do sign "$library"; done
find "$application/Contents/MacOS" "$application/Contents/Frameworks" -type f -perm +111 ! -name "*.dylib" ! -name "*.so" -print0 |
    while IFS= read -r -d "" program; do
        if file -b "$program" | grep -q Mach-O; then sign --entitlements packaging/macos/entitlements.plist "$program"; fi
    done
sign --entitlements packaging/macos/entitlements.plist "$application"
codesign --verify --deep --strict "$application"

# an image with the application and a link to where it belongs
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ditto "$application" "$folder/fastloc.app"
ln -s /Applications "$folder/Applications"
hdiutil create -volname fastloc -srcfolder "$folder" -format ULMO -ov "$image"

if [ "${SIGN_AS:-}" ]; then codesign --sign "$SIGN_AS" --timestamp "$image"; fi
if [ "${NOTARY:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY" --wait
    xcrun stapler staple "$image"
    spctl --assess --type open --context context:primary-signature --verbose "$image"
fi
echo "$image"
