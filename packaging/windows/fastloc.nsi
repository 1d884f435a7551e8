; The installer for Windows, of the frozen application in dist/fastloc:
;
;     python packaging/icons.py
;     makensis -WX -DVERSION=0.1.0 packaging/windows/fastloc.nsi
;
; It installs for the person alone and needs no administrator. makensis works in the folder of this script.
; More definitions: SOURCE, the frozen application; OUT, the installer; COMPRESSOR, "zlib" for a quick try;
; SIGN, a command that signs the file whose name follows. docs/how-to/install.md says how people use it.

Unicode true
!ifndef SOURCE
  !define SOURCE "../../dist/fastloc"
!endif
!ifndef OUT
  !define OUT "../../dist/fastloc-${VERSION}-windows-x64.exe"
!endif
!ifndef COMPRESSOR
  !define COMPRESSOR lzma
!endif
SetCompressor /SOLID ${COMPRESSOR}
!if ${COMPRESSOR} == lzma
  SetCompressorDictSize 64
!endif

!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "MUI2.nsh"
!include "WinVer.nsh"
!include "x64.nsh"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\fastloc"
!define FOLDERS "Software\Classes\Directory\shell\fastloc"
!define PATIENCE 60 ; seconds, for a window that closes while nobody is asked

Name "fastloc"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\fastloc"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
ManifestDPIAware true
ManifestSupportedOS Win10
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "fastloc"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Installs fastloc"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "CompanyName" "the fastloc authors"
VIAddVersionKey "LegalCopyright" "BSD-3-Clause"
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
  !finalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "../../build/icons/fastloc.ico"
!define MUI_UNICON "../../build/icons/fastloc.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\fastloc-gui.exe"
!insertmacro MUI_PAGE_LICENSE "../../LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString OLD_WINDOWS ${LANG_ENGLISH} "fastloc needs Windows 10 or newer, with 64 bits."
LangString OLD_WINDOWS ${LANG_GERMAN} "fastloc braucht Windows 10 oder neuer, mit 64 Bit."
LangString RUNNING ${LANG_ENGLISH} "fastloc is open. Close it, then choose “Retry”. Your decisions are kept."
LangString RUNNING ${LANG_GERMAN} "fastloc ist offen. Schließen Sie es, dann wählen Sie „Wiederholen“. Ihre Entscheidungen bleiben erhalten."
LangString OPEN_WITH ${LANG_ENGLISH} "Open with fastloc"
LangString OPEN_WITH ${LANG_GERMAN} "Mit fastloc öffnen"
LangString PROGRAM ${LANG_ENGLISH} "fastloc"
LangString PROGRAM ${LANG_GERMAN} "fastloc"
LangString DATA ${LANG_ENGLISH} "Models, settings, logs"
LangString DATA ${LANG_GERMAN} "Modelle, Einstellungen, Protokolle"
LangString ABOUT_PROGRAM ${LANG_ENGLISH} "The program."
LangString ABOUT_PROGRAM ${LANG_GERMAN} "Das Programm."
LangString ABOUT_DATA ${LANG_ENGLISH} "Also your own models, settings and logs. Folders of images, and the decisions about them, are never removed."
LangString ABOUT_DATA ${LANG_GERMAN} "Auch Ihre eigenen Modelle, Einstellungen und Protokolle. Ordner mit Bildern und die Entscheidungen darüber werden nie gelöscht."

; Windows lets nobody write to a program that runs. Ask to close it, or wait if nobody is asked.
!macro WAIT_FOR_END PREFIX
  Function ${PREFIX}waitForEnd
    StrCpy $1 0
    again:
    StrCpy $2 ""
    ${If} ${FileExists} "$INSTDIR\fastloc-gui.exe"
      ClearErrors
      FileOpen $0 "$INSTDIR\fastloc-gui.exe" a
      ${If} ${Errors}
        StrCpy $2 "running"
      ${Else}
        FileClose $0
      ${EndIf}
    ${EndIf}
    ${If} ${FileExists} "$INSTDIR\fastloc.exe"
      ClearErrors
      FileOpen $0 "$INSTDIR\fastloc.exe" a
      ${If} ${Errors}
        StrCpy $2 "running"
      ${Else}
        FileClose $0
      ${EndIf}
    ${EndIf}
    ${If} $2 == "running"
      ${If} ${Silent}
      ${AndIf} $1 < ${PATIENCE}
        IntOp $1 $1 + 1
        Sleep 1000
        Goto again
      ${EndIf}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDCANCEL IDRETRY again
      SetErrorLevel 5
      Quit
    ${EndIf}
  FunctionEnd
!macroend
!insertmacro WAIT_FOR_END ""
!insertmacro WAIT_FOR_END "un."

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_ICONSTOP "$(OLD_WINDOWS)" /SD IDOK
    SetErrorLevel 4
    Quit
  ${EndIf}
FunctionEnd

Section "$(PROGRAM)"
  Call waitForEnd
  ; the version that is there knows best what belongs to it; it keeps models and settings
  ReadRegStr $3 HKCU "${UNINSTALL}" "InstallLocation"
  ${If} $3 != ""
  ${AndIf} ${FileExists} "$3\uninstall.exe"
    ExecWait '"$3\uninstall.exe" /S _?=$3' $4
    ${If} $4 != 0
      SetErrorLevel $4
      Abort
    ${EndIf}
    Delete "$3\uninstall.exe"
    RMDir "$3"
  ${EndIf}

  SetOutPath "$INSTDIR"
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\fastloc.lnk" "$INSTDIR\fastloc-gui.exe"

  WriteRegStr HKCU "${FOLDERS}" "" "$(OPEN_WITH)"
  WriteRegStr HKCU "${FOLDERS}" "Icon" '"$INSTDIR\fastloc-gui.exe"'
  WriteRegStr HKCU "${FOLDERS}\command" "" '"$INSTDIR\fastloc-gui.exe" "%1"'

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "fastloc"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" '"$INSTDIR\fastloc-gui.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "the fastloc authors"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

Section "un.$(PROGRAM)" UN_PROGRAM
  SectionIn RO
  Call un.waitForEnd
  SetOutPath "$TEMP" ; nobody may stand in a folder that goes
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\fastloc-gui.exe"
  Delete "$INSTDIR\fastloc.exe"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\fastloc.lnk"
  DeleteRegKey HKCU "${FOLDERS}"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd

; only if the person ticks it, or says /DATA to a silent one
Section /o "un.$(DATA)" UN_DATA
  RMDir /r "$LOCALAPPDATA\fastloc"
  DeleteRegKey HKCU "Software\fastloc"
SectionEnd

Function un.onInit
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/DATA" $1
  ${IfNot} ${Errors}
    SectionSetFlags ${UN_DATA} ${SF_SELECTED}
  ${EndIf}
FunctionEnd

!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${UN_PROGRAM} "$(ABOUT_PROGRAM)"
  !insertmacro MUI_DESCRIPTION_TEXT ${UN_DATA} "$(ABOUT_DATA)"
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END
